#include "projector/quarantine.h"

#include "projector/read_models/keys.h"
#include "projector/read_models/value_codec.h"

namespace userfold::projector {
namespace {

namespace keys = read_models::keys;
constexpr std::uint8_t layout = 1;

} // namespace

std::string encode_quarantined(const QuarantinedRecord& record) {
    std::string value;
    read_models::ValueWriter out(value);
    out.byte(layout);
    out.byte(static_cast<std::uint8_t>(record.verdict));
    out.signed_number(record.appended_unix_ms);
    return value;
}

QuarantinedRecord decode_quarantined(std::string_view value) {
    read_models::ValueReader in(value);
    in.version(layout);
    QuarantinedRecord record;
    record.verdict = static_cast<Verdict>(in.byte());
    record.appended_unix_ms = in.signed_number();
    return record;
}

void quarantine_record(const Position& position, const QuarantinedRecord& record,
                       std::uint64_t before, ViewChanges& changes) {
    if (before >= quarantined_records_max) return;
    changes.append(View::quarantine, keys::quarantined_record(position),
                   encode_quarantined(record));
}

void quarantine_stream(Topic topic, const StreamId& stream, ViewChanges& changes) {
    changes.put(View::quarantine, keys::quarantined_stream(topic, stream), "");
}

bool has_quarantined_streams(const storage::Store& store) {
    bool found = false;
    auto visit = [&found](std::string_view, std::string_view) {
        found = true;
        return false;
    };
    store.scan(read_models::family(View::quarantine), "s", "t", storage::Direction::forward, visit);
    return found;
}

} // namespace userfold::projector
