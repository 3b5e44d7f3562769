#include "writer/recorded_commit.h"

#include "storage/bytes.h"

namespace userfold::writer {

using storage::ByteReader;
using storage::ByteWriter;

std::string encode(const RecordedCommit& commit) {
    const Partition& partition = commit.position.partition;
    return ByteWriter()
        .u8(static_cast<std::uint8_t>(partition.topic))
        .u32(partition.index)
        .i64(commit.position.offset)
        .raw(commit.stream.view())
        .u64(commit.version)
        .text(commit.request_hmac)
        .i64(commit.time_ms)
        .take();
}

RecordedCommit decode_recorded_commit(std::string_view bytes) {
    ByteReader in(bytes);
    RecordedCommit commit;
    commit.position.partition.topic = static_cast<Topic>(in.u8());
    commit.position.partition.index = in.u32();
    commit.position.offset = in.i64();
    commit.stream = StreamId::from_view(in.raw(16));
    commit.version = in.u64();
    commit.request_hmac = in.text();
    commit.time_ms = in.i64();
    return commit;
}

} // namespace userfold::writer
