#include "writer/writer.h"

namespace userfold::writer {
namespace {

// The log is the truth: what is folded but not written when a node dies is folded again.
constexpr std::size_t records_per_flush = 512;
constexpr std::chrono::milliseconds housekeeping_interval{100};
constexpr int repair_every = 50;

} // namespace

Writer::Writer(const WriterParts& parts)
    : environment_(parts.environment),
      access_tail_(parts.access_tail),
      indexer_(parts.secrets.index),
      tokens_(parts.secrets.writer),
      signer_(parts.secrets.token, parts.issuer),
      state_(parts.store, parts.layout, parts.secrets.mac_keys, parts.access_tail),
      committer_(parts.event_log, parts.layout, parts.secrets.mac_keys, environment_,
                 "/userfold/writer"),
      gate_(environment_.executor()),
      keys_(state_, committer_, parts.secrets, environment_),
      claims_(state_, committer_, parts.secrets.mac_keys, environment_),
      lookups_(state_, committer_, keys_, parts.secrets.mac_keys, indexer_),
      credentials_(state_, keys_, parts.passwords),
      user_commits_(state_, committer_, gate_, environment_),
      accounts_(state_, user_commits_, claims_, keys_, lookups_, credentials_, indexer_, tokens_,
                environment_),
      sessions_(state_, committer_, gate_, keys_, credentials_, indexer_, tokens_, signer_,
                parts.secrets.mac_keys, environment_, parts.session_limits),
      activity_(state_, committer_, keys_, indexer_, parts.secrets.mac_keys, environment_) {}

std::expected<void, std::string> Writer::fold(const std::vector<log::LoggedRecord>& batch) {
    for (const log::LoggedRecord& record : batch) {
        const auto judged = state_.fold(record, environment_.unix_ms());
        if (!judged) {
            return std::unexpected(to_string(record.position) + ": " +
                                   std::string(describe(judged.error())));
        }
        if (*judged) committer_.on_judged(record.position, **judged);
    }
    records_unwritten_ += batch.size();
    if (records_unwritten_ >= records_per_flush) flush();
    committer_.on_folded(state_);
    return {};
}

void Writer::caught_up() {
    access_tail_.confirm(access::AccessTail::Clock::now());
}

void Writer::stop() {
    stopping_ = true;
    committer_.close();
}

void Writer::flush() {
    if (records_unwritten_ == 0) return;
    // On a full disk the changes stay in memory and are written when there is room.
    if (state_.flush(environment_.unix_ms())) records_unwritten_ = 0;
}

boost::asio::awaitable<void> Writer::run_housekeeping() {
    for (int round = 1; !stopping_; ++round) {
        co_await environment_.sleep(housekeeping_interval);
        committer_.expire();
        flush();
        if (round % repair_every == 0) lookups_.repair(environment_.unix_ms());
    }
}

} // namespace userfold::writer
