#include "bench/loader.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "bench/append_group.h"

namespace userfold::bench {
namespace {

constexpr std::uint64_t chunk = 1'000;
constexpr std::uint64_t active_users_max = 100'000;
constexpr std::uint64_t events_a_visitor = 20;
constexpr std::int64_t activity_span_ms = 30LL * 24 * 3600 * 1000;

void append_all(AppendGroup& group, std::vector<PlacedRecord>& records) {
    for (auto& [partition, record] : records) group.append(partition, std::move(record));
}

// The first failure of several threads; the others end at their next chunk.
class FirstFailure {
public:
    void note(std::exception_ptr failure) {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(failure);
        failed_ = true;
    }
    bool failed() const { return failed_; }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    std::mutex mutex_;
    std::exception_ptr failure_;
    std::atomic<bool> failed_ = false;
};

} // namespace

Loader::Loader(log::EventLog& event_log, const Secrets& secrets, const TopicLayout& layout,
               EventId write_key, const LoadOptions& options)
    : log_(event_log),
      secrets_(secrets),
      layout_(layout),
      options_(options),
      indexer_(secrets.index),
      activity_(secrets, indexer_, layout, write_key) {}

void Loader::in_chunks(std::uint64_t count, std::string_view what, const Progress& progress,
                       const Work& work) const {
    std::atomic<std::uint64_t> next = 0;
    std::atomic<std::uint64_t> done = 0;
    FirstFailure failure;
    auto run = [&] {
        try {
            for (;;) {
                const std::uint64_t begin = next.fetch_add(chunk);
                if (begin >= count || failure.failed()) return;
                const std::uint64_t end = std::min(begin + chunk, count);
                work(begin, end);
                progress(done += end - begin, count, what);
            }
        } catch (...) {
            failure.note(std::current_exception());
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options_.threads; ++i) threads.emplace_back(run);
    for (std::thread& thread : threads) thread.join();
    failure.rethrow();
}

void Loader::load_users(std::string phc, const Progress& progress) {
    const People people(options_.seed, options_.users);
    const AccountRecordMaker maker(secrets_, indexer_, layout_, std::move(phc));
    active_users_.resize(std::min(options_.users, active_users_max));
    in_chunks(options_.users, "users", progress, [&](std::uint64_t begin, std::uint64_t end) {
        std::vector<AccountRecords> accounts;
        accounts.reserve(end - begin);
        AppendGroup group(log_);
        for (std::uint64_t number = begin; number < end; ++number) {
            const Person person = people.person(number);
            accounts.push_back(maker.make(person));
            append_all(group, accounts.back().claims_and_key);
            if (number >= active_users_.size()) continue;
            active_users_[number] = {person.user.as<SubjectId>(), accounts.back().data_key};
        }
        group.wait();
        for (AccountRecords& account : accounts) {
            group.append(account.commit.first, std::move(account.commit.second));
        }
        group.wait();
        for (AccountRecords& account : accounts) append_all(group, account.lookups);
        group.wait();
    });
}

void Loader::make_visitors(std::uint64_t count) {
    visitors_.resize(count);
    in_chunks(
        count, "", [](auto...) {},
        [&](std::uint64_t begin, std::uint64_t end) {
            AppendGroup group(log_);
            for (std::uint64_t number = begin; number < end; ++number) {
                auto [visitor, key_record] = activity_.visitor(options_.seed, number);
                visitors_[number] = visitor;
                group.append(key_record.first, std::move(key_record.second));
            }
            group.wait();
        });
}

void Loader::load_activities(const Progress& progress) {
    if (options_.activities == 0) return;
    make_visitors(options_.activities / events_a_visitor + 1);
    const auto total = static_cast<double>(options_.activities);
    auto work = [&](std::uint64_t begin, std::uint64_t end) {
        AppendGroup group(log_);
        for (std::uint64_t number = begin; number < end; ++number) {
            Chance chance(options_.seed, number);
            const bool by_user = !active_users_.empty() && chance.percent(33);
            const Active& who = chance.one_of(by_user ? active_users_ : visitors_);
            const double share = static_cast<double>(number) / total;
            const std::int64_t time_ms =
                people_until_ms - activity_span_ms +
                static_cast<std::int64_t>(share * static_cast<double>(activity_span_ms));
            auto [partition, record] = activity_.event(who, time_ms, chance);
            group.append(partition, std::move(record));
        }
        group.wait();
    };
    in_chunks(options_.activities, "activities", progress, work);
}

} // namespace userfold::bench
