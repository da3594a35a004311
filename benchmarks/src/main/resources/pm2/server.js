// Answers as the sample application does. With GRACEFUL=true it says when it is ready and finishes what is in progress
// before it ends, as the documentation of PM2 ("Graceful Start/Shutdown") recommends.
'use strict';

const http = require('http');

const graceful = process.env.GRACEFUL === 'true';

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'POST') {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => response.end(Buffer.concat(parts)));
  } else {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ text: url.searchParams.get('text'), by: { pid: process.pid } }));
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1', 4096, () => {
  if (graceful) {
    process.send('ready');
  }
});

if (graceful) {
  process.on('SIGINT', () => server.close(() => process.exit(0)));
}
