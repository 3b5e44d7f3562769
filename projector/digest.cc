#include "projector/digest.h"

#include <vector>

#include "events/crypto.h"
#include "projector/read_models/activity_view.h"
#include "projector/read_models/families.h"
#include "projector/read_models/keys.h"
#include "projector/read_models/partition_progress.h"
#include "projector/read_models/value_codec.h"
#include "projector/read_models/visitor_piece.h"

namespace userfold::projector {
namespace {

using read_models::family;
using read_models::ValueWriter;
using read_models::View;
namespace keys = read_models::keys;

// A sum of hashes modulo 2^256: the order of the entries does not matter, their number does.
class EntrySum {
public:
    void add(View view, std::string_view key, std::string_view value) {
        std::string entry;
        ValueWriter out(entry);
        out.byte(family(view));
        out.text(key);
        out.text(value);
        const crypto::Digest hash = crypto::sha256(entry);
        unsigned carry = 0;
        for (std::size_t i = 0; i < hash.size(); ++i) {
            carry += sum_[i] + static_cast<unsigned>(hash[i]);
            sum_[i] = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
    }
    std::string text() const { return crypto::hex(crypto::view(sum_)); }

private:
    crypto::Digest sum_{};
};

void scan(const storage::Store& store, View view, const storage::Visitor& visit) {
    store.scan(family(view), "", "", storage::Direction::forward, visit);
}

bool is_compacted(Topic topic) {
    return topic == Topic::lookups || topic == Topic::keys;
}

// Views whose entries are the same on every node, byte for byte.
void add_plain(const storage::Store& store, View view, EntrySum& sum) {
    auto visit = [&](std::string_view key, std::string_view value) {
        sum.add(view, key, value);
        return true;
    };
    scan(store, view, visit);
}

void add_progress(const storage::Store& store, EntrySum& sum) {
    auto visit = [&](std::string_view key, std::string_view value) {
        auto progress = read_models::decode_progress(value);
        progress.folded_unix_ms = 0;
        if (is_compacted(keys::partition_of_progress(key).topic)) progress.suspicious = 0;
        sum.add(View::progress, key, read_models::encode_progress(progress));
        return true;
    };
    scan(store, View::progress, visit);
}

void add_quarantine(const storage::Store& store, EntrySum& sum) {
    auto visit = [&](std::string_view key, std::string_view value) {
        if (key.front() != 'r' || !is_compacted(static_cast<Topic>(key[1]))) {
            // The log's clock differs between two logs of the same records; the place says enough.
            sum.add(View::quarantine, key, value.substr(0, 2));
        }
        return true;
    };
    scan(store, View::quarantine, visit);
}

// Entry by entry: which of them share a value depends on the batches.
void add_activity(const storage::Store& store, EntrySum& sum) {
    auto visit = [&](std::string_view key, std::string_view value) {
        const SubjectId subject = keys::subject_of_activity(key);
        const std::string place = keys::activity_of(subject, keys::topic_of_activity(key));
        for (const auto& entry : read_models::decode_activity(value, subject)) {
            std::string alone;
            read_models::append_activity(alone, subject, entry);
            sum.add(View::activity, place, alone);
        }
        return true;
    };
    scan(store, View::activity, visit);
}

std::vector<SubjectId> identities_by_ordinal(const storage::Store& store, EntrySum& sum) {
    std::vector<SubjectId> identities;
    auto visit = [&](std::string_view key, std::string_view value) {
        identities.resize(keys::ordinal_of_identity(key) + 1);
        identities.back() = SubjectId::from_view(value);
        sum.add(View::identities, value, "");
        return true;
    };
    scan(store, View::identities, visit);
    return identities;
}

// The pieces of a set add up; which identity is in which depends on the ordinals.
void add_visitor_sets(const storage::Store& store, EntrySum& sum) {
    const std::vector<SubjectId> identities = identities_by_ordinal(store, sum);
    std::string set;
    std::uint64_t count = 0;
    auto finish_set = [&] {
        std::string value;
        ValueWriter(value).number(count);
        if (!set.empty()) sum.add(View::visitor_sets, set, value);
        count = 0;
    };
    auto visit = [&](std::string_view key, std::string_view value) {
        const std::string_view of_set = key.substr(0, key.size() - 2);
        if (of_set != set) {
            finish_set();
            set = of_set;
        }
        const auto piece = read_models::decode_visitor_piece(value);
        const std::uint32_t high = static_cast<std::uint32_t>(keys::piece_of_visitor_set(key))
                                   << 16;
        count += piece.count;
        for (const std::uint32_t low : piece.ordinals.numbers()) {
            sum.add(View::visitor_sets, set, identities.at(high | low).view());
        }
        return true;
    };
    scan(store, View::visitor_sets, visit);
    finish_set();
}

} // namespace

std::string digest(const storage::Store& store) {
    EntrySum sum;
    for (const View view : {View::heads, View::subjects, View::consents, View::sessions,
                            View::lookups, View::terms, View::audit, View::counters}) {
        add_plain(store, view, sum);
    }
    add_progress(store, sum);
    add_quarantine(store, sum);
    add_activity(store, sum);
    add_visitor_sets(store, sum);
    return sum.text();
}

} // namespace userfold::projector
