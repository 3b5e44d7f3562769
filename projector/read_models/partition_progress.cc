#include "projector/read_models/partition_progress.h"

#include <algorithm>

#include "events/crypto.h"
#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {
constexpr std::uint8_t layout = 1;
} // namespace

std::string encode_progress(const PartitionProgress& progress) {
    std::string value;
    ValueWriter out(value);
    out.byte(layout);
    out.number(static_cast<std::uint64_t>(progress.next_offset));
    value.append(progress.last_record.begin(), progress.last_record.end());
    out.signed_number(progress.folded_unix_ms);
    out.number(progress.suspicious);
    return value;
}

PartitionProgress decode_progress(std::string_view value) {
    ValueReader in(value);
    in.version(layout);
    PartitionProgress progress;
    progress.next_offset = static_cast<std::int64_t>(in.number());
    for (std::uint8_t& byte : progress.last_record) byte = in.byte();
    progress.folded_unix_ms = in.signed_number();
    progress.suspicious = in.number();
    return progress;
}

RecordHash hash_of(const log::LoggedRecord& record) {
    std::string bytes;
    ValueWriter out(bytes);
    out.text(record.key);
    out.byte(record.value ? 1 : 0);
    if (record.value) bytes += *record.value;
    const crypto::Digest digest = crypto::sha256(bytes);
    RecordHash hash;
    std::copy_n(digest.begin(), hash.size(), hash.begin());
    return hash;
}

} // namespace userfold::read_models
