package io.xypriss.sample.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Does with each connection what it is told to, right or wrong. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket socket;

    private final Script script;

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::run, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return this.socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        this.socket.close();
    }

    private void run() {
        for (int number = 1; !this.socket.isClosed(); number++) {
            try (Socket connection = this.socket.accept()) {
                this.script.serve(connection, number);
            } catch (IOException ex) {
                // The client has left, or the test is over: the next connection is another matter.
                continue;
            }
        }
    }

    /** What is done with a connection, before it is closed. */
    interface Script {

        /**
         * @param number of the connection, from 1
         */
        void serve(Socket connection, int number) throws IOException;
    }
}
