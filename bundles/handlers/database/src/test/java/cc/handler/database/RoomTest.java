// Copyright the CC for Karaf authors. SPDX-License-Identifier: Apache-2.0
package cc.handler.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RoomTest {

    private final Room room = new Room();

    private Room.Place taken(long size) {
        return room.take(size, 3, 100).orElseThrow();
    }

    private boolean isRefused(long size) {
        return room.take(size, 3, 100).isEmpty();
    }

    @Test
    void countAndBytesAreBounded() {
        Room.Place first = taken(50);
        taken(50);
        assertThat(isRefused(1)).isTrue();
        room.giveBack(first);
        taken(10);
        taken(10);
        assertThat(isRefused(10)).isTrue();
        assertThat(room.count()).isEqualTo(3);
    }

    @Test
    void oneLargeRequestKeepsNoOthersOut() {
        Room.Place large = taken(1000);
        assertThat(isRefused(51)).isTrue();
        Room.Place small = taken(50);
        taken(50);
        assertThat(isRefused(0)).isTrue();
        room.giveBack(small);
        room.giveBack(large);
        taken(1000);
        assertThat(room.count()).isEqualTo(2);
    }
}
