package io.xypriss.cluster.socket;

class TomcatReactivePublicServerTests extends PublicServerContract {

    @Override
    TestServer create(TestServer.Setup setup) {
        return new TomcatPublicServerTests.Server(setup, true);
    }

    @Override
    boolean accepts(Thread thread) {
        return isInAcceptLoop(thread);
    }
}
