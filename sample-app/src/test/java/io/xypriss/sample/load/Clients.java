package io.xypriss.sample.load;

/**
 * How many clients there are of each kind. Every client has at most one connection at a time.
 *
 * @param keepAlive those that send one HTTP/1.1 request after the other over a connection kept alive
 * @param oneShot those that open a connection for each HTTP/1.1 request
 * @param http2 those that speak HTTP/2 without TLS, with prior knowledge
 * @param streams requests that an HTTP/2 client has in flight at once
 * @param rate requests a second that all of them together try to send; 0 for as many as are answered
 */
public record Clients(int keepAlive, int oneShot, int http2, int streams, int rate) {

    private static final int STEADY_RATE = 150;

    public Clients {
        if (keepAlive < 0 || oneShot < 0 || http2 < 0 || streams < 1 || rate < 0) {
            throw new IllegalArgumentException(
                    "There cannot be fewer than no clients or requests, nor than one stream");
        }
    }

    /** HTTP/1.1 only, half of them kept alive, at a rate that leaves the processors to what starts meanwhile. */
    public static Clients http1(int clients) {
        return new Clients(clients - clients / 2, clients / 2, 0, 1, STEADY_RATE);
    }

    public Clients atRate(int requestsASecond) {
        return new Clients(this.keepAlive, this.oneShot, this.http2, this.streams, requestsASecond);
    }

    /** Most requests that are ever in flight at once. */
    public int concurrency() {
        return this.keepAlive + this.oneShot + this.http2 * this.streams;
    }
}
