package io.xypriss.cluster.socket;

class JettyReactivePublicServerTests extends PublicServerContract {

    @Override
    TestServer create(TestServer.Setup setup) {
        return new JettyPublicServerTests.Server(setup, true);
    }

    @Override
    boolean accepts(Thread thread) {
        return isInAcceptLoop(thread);
    }
}
