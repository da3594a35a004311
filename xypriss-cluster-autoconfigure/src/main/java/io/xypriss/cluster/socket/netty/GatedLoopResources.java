package io.xypriss.cluster.socket.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** The event loops of the application, with listening channels behind a gate. */
final class GatedLoopResources implements LoopResources {

    private final Supplier<LoopResources> loops;

    private final java.nio.channels.@Nullable ServerSocketChannel shared;

    GatedLoopResources(Supplier<LoopResources> loops, java.nio.channels.@Nullable ServerSocketChannel shared) {
        this.loops = loops;
        this.shared = shared;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> channelType, EventLoopGroup group) {
        return channelType.equals(ServerSocketChannel.class)
                ? channelType.cast(GatedServerChannel.create(this.shared))
                : this.loops.get().onChannel(channelType, group);
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> channelType, EventLoopGroup group) {
        return channelType.equals(ServerSocketChannel.class)
                ? GatedServerChannel.class.asSubclass(channelType)
                : this.loops.get().onChannelClass(channelType, group);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return this.loops.get().onClient(useNative);
    }

    /** Never native: those cannot take a channel of Java's. */
    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return this.loops.get().onServer(false);
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return this.loops.get().onServerSelect(false);
    }

    @Override
    public boolean daemon() {
        return this.loops.get().daemon();
    }

    /** They are not this one's to dispose of. */
    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return Mono.empty();
    }
}
