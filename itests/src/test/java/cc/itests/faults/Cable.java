// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.itests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A connection that can be cut, can go silent in one direction, and can become slow. */
final class Cable implements AutoCloseable {

    private static final int MOST_STALL_MILLIS = 500;
    private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** One piece in so many is the last of its connection. */
    private static final int BREAKS = 40;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean plugged = true;
    private volatile boolean answers = true;
    private volatile boolean dead;
    private volatile int epoch;
    private volatile int bytesPerSecond = Integer.MAX_VALUE;
    private volatile Optional<Random> weather = Optional.empty();

    /**
     * @param target port where it leads
     */
    Cable(int target) throws IOException {
        this.target = target;
        thread(this::accept);
    }

    /** Where it begins. */
    int port() {
        return listener.getLocalPort();
    }

    /** Breaks all connections and takes no new ones; or takes them again. */
    void plugged(boolean now) throws IOException {
        plugged = now;
        if (!now) {
            for (Socket each : open) {
                each.close();
            }
            open.clear();
        }
    }

    /** Whether anything comes back; what is lost meanwhile takes its connection with it. */
    void answers(boolean now) throws IOException {
        answers = now;
        if (now) {
            plugged(false);
            plugged = true;
        }
    }

    /**
     * Whether its connections stand and carry nothing, in either direction, as when the other side
     * lost its power; what is lost meanwhile takes its connection with it.
     */
    void dead(boolean now) throws IOException {
        dead = now;
        if (!now) {
            plugged(false);
            plugged = true;
        }
    }

    /**
     * Its connections stand, and carry nothing ever again, as when a router on the way has
     * forgotten them; new ones are good.
     */
    void forgets() {
        epoch++;
    }

    /** How much goes through in each direction. */
    void speed(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /**
     * What lost packets make of a connection: it stops for up to half a second, each second time
     * that something comes, and breaks now and then.
     *
     * @param chance when; empty for a good connection
     */
    void weather(Optional<Random> chance) {
        weather = chance;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (!plugged) {
                    near.close();
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(near);
                open.add(far);
                int now = epoch;
                thread(() -> pump(near, far, false, now));
                thread(() -> pump(far, near, true, now));
            } catch (IOException e) {
                // nobody listens there now, or it is over
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean back, int begun) {
        byte[] buffer = new byte[16 * 1024];
        long free = System.nanoTime();
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (dead || begun != epoch || back && !answers) {
                    continue;
                }
                storm(from);
                out.write(buffer, 0, n);
                if (bytesPerSecond != Integer.MAX_VALUE) {
                    long now = System.nanoTime();
                    // a machine that is late with one piece is not so with all that follow
                    free = Math.max(free, now - CREDIT_NANOS) + n * 1_000_000_000L / bytesPerSecond;
                    TimeUnit.NANOSECONDS.sleep(free - now);
                }
            }
        } catch (IOException e) {
            // cut
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storm(Socket from) throws IOException, InterruptedException {
        if (weather.isPresent()) {
            Random chance = weather.get();
            if (chance.nextBoolean()) {
                TimeUnit.MILLISECONDS.sleep(chance.nextInt(MOST_STALL_MILLIS));
            }
            if (chance.nextInt(BREAKS) == 0) {
                from.close();
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        plugged(false);
    }
}
