#include "projector/analytics_projection.h"

#include <map>

#include "projector/read_models/value_codec.h"
#include "projector/read_models/visitor_piece.h"

namespace userfold::projector {

using read_models::Counter;
using read_models::Grain;
using read_models::VisitorPiece;
using read_models::VisitorSet;
namespace keys = read_models::keys;

namespace {

constexpr std::string_view page_viewed = "Page Viewed";

// What an event counts for.
class Measured {
public:
    Measured(AnalyticsProjection& analytics, const Envelope& envelope)
        : analytics_(analytics), envelope_(envelope) {}

    void operator()(const UserRegistered&) { count(Counter::sign_ups); }
    void operator()(const SessionStarted&) { count(Counter::log_ins); }
    void operator()(const LogInFailed&) { count(Counter::failed_log_ins); }
    void operator()(const ActivityRecorded& event) { analytics_.record(event, envelope_); }
    void operator()(const EmailVerificationRequested&) {}
    void operator()(const EmailVerified&) {}
    void operator()(const EmailChanged&) {}
    void operator()(const UsernameChanged&) {}
    void operator()(const PasswordChanged&) {}
    void operator()(const UserFieldsChanged&) {}
    void operator()(const ConsentChanged&) {}
    void operator()(const StatusChanged&) {}
    void operator()(const RolesChanged&) {}
    void operator()(const SessionsRevoked&) {}
    void operator()(const ClaimAbandoned&) {}
    void operator()(const SessionRefreshed&) {}
    void operator()(const SessionEnded&) {}
    void operator()(const ClusterCreated&) {}

private:
    void count(Counter counter) { analytics_.count(counter, envelope_.time_ms); }

    AnalyticsProjection& analytics_;
    const Envelope& envelope_;
};

} // namespace

std::size_t AnalyticsProjection::HashSetKey::operator()(const SetKey& key) const noexcept {
    return std::hash<std::string_view>()(key.label) * 31 +
           static_cast<std::size_t>(static_cast<std::uint32_t>(key.bucket)) *
               0x9E3779B97F4A7C15ULL +
           static_cast<std::size_t>(key.set) * 8 + static_cast<std::size_t>(key.grain);
}

void AnalyticsProjection::fold(const JudgedCommit& commit) {
    Measured measured(*this, commit.envelope());
    for (const Event& event : commit.judgement.events) std::visit(measured, event);
}

void AnalyticsProjection::count(Counter counter, std::int64_t time_ms) {
    for (const Grain grain : {Grain::hour, Grain::day}) {
        counters_[keys::counter(counter, grain, read_models::bucket_of(grain, time_ms))] += 1;
    }
}

void AnalyticsProjection::record(const ActivityRecorded& event, const Envelope& envelope) {
    const std::uint32_t identity = index_of(envelope.subject);
    const std::int64_t time_ms = envelope.time_ms;
    for (const Grain grain : {Grain::hour, Grain::day}) {
        visit(VisitorSet::active, grain, time_ms, "", identity);
    }
    if (event.type != ActivityType::page && event.known_name != page_viewed) return;
    for (const Grain grain : {Grain::hour, Grain::day}) {
        visit(VisitorSet::page_views, grain, time_ms, "", identity);
    }
    visit(VisitorSet::by_path, Grain::day, time_ms, event.path, identity);
    visit(VisitorSet::by_referrer, Grain::day, time_ms, event.referrer, identity);
}

void AnalyticsProjection::visit(VisitorSet set, Grain grain, std::int64_t time_ms,
                                const std::string& label, std::uint32_t identity) {
    sets_[{set, grain, read_models::bucket_of(grain, time_ms), label}].push_back(identity);
}

std::uint32_t AnalyticsProjection::index_of(const SubjectId& identity) {
    const auto [found, is_new] =
        indexes_.try_emplace(identity, static_cast<std::uint32_t>(identities_.size()));
    if (is_new) identities_.push_back(identity);
    return found->second;
}

void AnalyticsProjection::finish(ViewChanges& changes) {
    finish_counters(changes);
    finish_sets(changes);
}

void AnalyticsProjection::finish_counters(ViewChanges& changes) {
    for (const auto& [key, more] : counters_) {
        const auto stored = changes.get(View::counters, key);
        const std::uint64_t before = stored ? read_models::ValueReader(*stored).number() : 0;
        std::string value;
        read_models::ValueWriter(value).number(before + more);
        changes.put(View::counters, key, std::move(value));
    }
    counters_.clear();
}

void AnalyticsProjection::finish_sets(ViewChanges& changes) {
    if (sets_.empty()) return;
    const std::vector<std::uint32_t> ordinals = ordinals_.of(identities_, changes);
    std::vector<std::string> piece_keys;
    std::vector<VisitorPiece> pieces;
    for (const auto& [key, visits] : sets_) {
        std::map<std::uint16_t, VisitorPiece> by_piece;
        for (const std::uint32_t visit : visits) {
            const std::uint32_t ordinal = ordinals[visit];
            VisitorPiece& piece = by_piece[static_cast<std::uint16_t>(ordinal >> 16)];
            piece.count += 1;
            piece.ordinals.add(ordinal & 0xFFFF);
        }
        for (auto& [number, piece] : by_piece) {
            piece_keys.push_back(
                keys::visitor_set(key.set, key.grain, key.bucket, key.label, number));
            pieces.push_back(std::move(piece));
        }
    }
    const auto stored = changes.get_all(View::visitor_sets, piece_keys);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (stored[i]) {
            const VisitorPiece before = read_models::decode_visitor_piece(*stored[i]);
            pieces[i].count += before.count;
            pieces[i].ordinals.unite(before.ordinals);
        }
        changes.append(View::visitor_sets, std::move(piece_keys[i]),
                       read_models::encode_visitor_piece(pieces[i]));
    }
    sets_.clear();
    indexes_.clear();
    identities_.clear();
}

} // namespace userfold::projector
