#include "tests/simulation/schedule.h"

#include <algorithm>

#include "tests/simulation/final_checks.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/violation.h"

namespace userfold::simulation {
namespace {

constexpr std::uint64_t steps_max = 30'000;
constexpr std::int64_t rest_ms_max = 600'000;

std::vector<log::TopicSettings> topic_settings(const TopicLayout& layout) {
    std::vector<log::TopicSettings> all;
    for (const TopicPartitions& topic : layout.as_genesis()) {
        log::TopicSettings settings;
        settings.topic = topic.topic;
        settings.partitions = topic.partitions;
        all.push_back(settings);
    }
    return all;
}

class Schedule {
public:
    Schedule(std::uint64_t seed, Sabotage sabotage, bool is_traced)
        : chance_(seed),
          profile_(Profile::draw(chance_)),
          trace_(is_traced),
          cluster_(profile_.partitions),
          broker_(std::make_shared<log::MemoryBroker>(
              [this] { return TrueTime::start_unix_ms + time_.ms; })),
          reference_(cluster_, ledger_, profile_.unknown_event),
          cleaner_(broker_, cluster_.layout),
          world_{cluster_, broker_, time_, profile_, reference_, cleaner_, sabotage},
          journal_(broker_, cluster_.layout),
          workload_(cluster_, profile_, reference_, ledger_, time_, chance_.fork()) {
        broker_->create(topic_settings(cluster_.layout));
        static_cast<void>(broker_->append({Topic::settings, 0},
                                          genesis_record(cluster_, TrueTime::start_unix_ms)));
        machines_.reserve(profile_.writers);
        for (std::size_t i = 0; i < profile_.writers; ++i) {
            machines_.emplace_back(world_, i == 0 ? profile_.unknown_event : std::nullopt,
                                   chance_.fork());
        }
    }

    Result run() {
        Result result;
        try {
            live();
            come_to_rest();
            workload_.want_every_email(machines_.back().process(), machines_.size() - 1);
            come_to_rest();
            check();
        } catch (const std::exception& violation) {
            result.violation = violation.what();
        }
        unwind(result);
        result.trace.assign(trace_.lines().begin(), trace_.lines().end());
        result.fingerprint = fingerprint_;
        result.tally = tally();
        return result;
    }

private:
    void live() {
        const auto is_open = [&] {
            return std::ranges::any_of(ledger_.attempts(), &Attempt::is_open);
        };
        for (; tally_.steps < steps_max && !(workload_.is_over() && !is_open()); ++tally_.steps) {
            step();
            see_landings();
            tell_answers();
        }
    }

    void step() {
        const std::size_t misfortune = chance_.below(1000);
        const std::size_t crashes = profile_.crashes;
        const std::size_t pauses = crashes + profile_.pauses;
        const std::size_t compactions = pauses + profile_.compactions;
        const std::size_t long_jumps = compactions + profile_.long_jumps;
        if (misfortune < crashes) return crash();
        if (misfortune < pauses) return pause();
        if (misfortune < compactions) return compact();
        if (misfortune < long_jumps) return pass(chance_.between(500, 9'000));
        if (misfortune < long_jumps + 2) return fill_or_empty_a_disk();
        if (misfortune < long_jumps + 10 && broker_->land_stray(chance_.next())) return;
        if (chance_.percent(4)) return send();
        if (chance_.percent(5)) return pass(chance_.between(1, 20));
        work();
    }

    Machine* awake_machine() {
        std::vector<Machine*> awake;
        for (Machine& machine : machines_) {
            if (machine.is_awake()) awake.push_back(&machine);
        }
        return awake.empty() ? nullptr : chance_.pick(awake);
    }
    std::size_t index_of(const Machine& machine) const {
        return static_cast<std::size_t>(&machine - machines_.data());
    }

    void crash() {
        Machine* machine = awake_machine();
        if (machine == nullptr) return;
        workload_.lose(index_of(*machine));
        machine->crash();
        ++tally_.crashes;
        note([&] { return "writer " + std::to_string(index_of(*machine)) + " crashes"; });
    }

    void pause() {
        Machine* machine = awake_machine();
        if (machine == nullptr) return;
        const std::int64_t ms = chance_.between(10, chance_.percent(30) ? 15'000 : 1'000);
        machine->pause(ms);
        ++tally_.pauses;
        note([&] {
            return "writer " + std::to_string(index_of(*machine)) + " stands still for " +
                   std::to_string(ms) + " ms";
        });
    }

    void compact() {
        const Partition partition = chance_.pick(cleaner_.partitions());
        const bool all_have_read = std::ranges::all_of(machines_, [&](const Machine& machine) {
            const Process* process = machine.running();
            return process == nullptr ||
                   process->deliveries().next_offset(partition) == broker_->bounds(partition)->end;
        });
        const bool removes = all_have_read && chance_.percent(50);
        cleaner_.compact(partition, removes ? log::MemoryBroker::Tombstones::removed
                                            : log::MemoryBroker::Tombstones::kept);
        ++tally_.compactions;
        note([&] { return "compaction of " + to_string(partition); });
    }

    void fill_or_empty_a_disk() {
        Machine* machine = awake_machine();
        if (machine != nullptr) machine->disk().set_full(!machine->disk().is_full());
    }

    void send() {
        Machine* machine = awake_machine();
        if (machine == nullptr || !workload_.has_room()) return;
        const Attempt* attempt = workload_.send(machine->process(), index_of(*machine));
        if (attempt == nullptr) return;
        note([&] {
            return describe(*attempt->command) + " is sent to writer " +
                   std::to_string(attempt->writer);
        });
    }

    void work() {
        Machine* machine = awake_machine();
        if (machine != nullptr && machine->process().is_busy()) {
            machine->process().do_something(chance_, profile_.batch_records_max);
        } else if (std::ranges::none_of(machines_, [](Machine& one) {
                       return one.is_awake() && one.process().is_busy();
                   })) {
            pass_to_next_wake();
        }
    }

    void pass(std::int64_t ms) {
        time_.ms += ms;
        for (Machine& machine : machines_) machine.go_on();
    }

    void pass_to_next_wake() {
        std::int64_t next_ms = time_.ms + 60'000;
        for (const Machine& machine : machines_) {
            if (const auto wake = machine.next_wake_ms()) next_ms = std::min(next_ms, *wake);
        }
        pass(std::max<std::int64_t>(next_ms - time_.ms, 1));
    }

    void come_to_rest() {
        note([] { return std::string("the misfortunes end"); });
        for (Machine& machine : machines_) machine.go_on_at_once();
        const std::int64_t give_up_ms = time_.ms + rest_ms_max;
        while (broker_->land_stray(0)) see_landings();
        do {
            pass_to_next_wake();
            for (Machine& machine : machines_) {
                for (; machine.process().is_busy(); ++tally_.steps) {
                    machine.process().do_something(chance_, profile_.batch_records_max);
                    see_landings();
                    tell_answers();
                }
            }
            require(time_.ms < give_up_ms, [&] { return what_is_open(); });
        } while (!is_at_rest());
    }

    bool is_at_rest() {
        if (std::ranges::any_of(ledger_.attempts(), &Attempt::is_open)) return false;
        return std::ranges::none_of(machines_, [](Machine& machine) {
            constexpr auto ever = std::numeric_limits<std::int64_t>::max();
            return machine.process().is_busy() ||
                   !machine.process().writer().state().lookups().due(ever, 1).empty();
        });
    }

    std::string what_is_open() const {
        for (const Attempt& attempt : ledger_.attempts()) {
            if (attempt.is_open()) return describe(*attempt.command) + " is never answered";
        }
        return "a lookup stays due for ever";
    }

    void check() {
        check_answers(ledger_, reference_);
        check_token_claims(workload_.tokens(), reference_);
        for (Machine& machine : machines_) {
            check_tokens(machine.process(), workload_.tokens(), cluster_, reference_);
        }
        check_folds(machines_, world_, cleaner_, journal_, chance_);
    }

    void unwind(Result& result) {
        try {
            for (Machine& machine : machines_) machine.unwind();
        } catch (const std::exception& violation) {
            if (result.violation.empty()) result.violation = violation.what();
        }
    }

    void see_landings() {
        for (const log::LoggedRecord& record : journal_.catch_up()) {
            note([&] { return describe(record, cluster_.secrets.mac_keys); });
            fingerprint_ = (fingerprint_ ^ murmur2(record.key)) * 0x100000001B3ULL +
                           static_cast<std::uint64_t>(time_.ms + record.position.offset);
            reference_.see(record);
        }
    }

    void tell_answers() {
        auto& attempts = ledger_.attempts();
        open_.resize(attempts.size(), true);
        for (std::size_t i = 0; i < attempts.size(); ++i) {
            if (!open_[i] || attempts[i].is_open()) continue;
            open_[i] = false;
            note([&] {
                const std::string who = "command " + std::to_string(attempts[i].command->number) +
                                        " at writer " + std::to_string(attempts[i].writer);
                return who + (attempts[i].answer ? " is told " + describe(*attempts[i].answer)
                                                 : std::string(" is lost"));
            });
            for (Machine& machine : machines_) {
                if (machine.running() == nullptr) continue;
                check_tokens(machine.process(), workload_.tokens(), cluster_, reference_);
            }
        }
    }

    template <class Describe>
    void note(Describe describe) {
        trace_.add(time_.ms, describe);
    }

    Tally tally() const {
        Tally all = tally_;
        all.records = journal_.records().size();
        all.voids = reference_.voids();
        all.fences = reference_.fences();
        for (const Attempt& attempt : ledger_.attempts()) {
            if (!attempt.answer) {
                ++all.lost;
            } else if (attempt.answer->is_success()) {
                ++all.succeeded;
            } else if (attempt.answer->is_uncertain()) {
                ++all.uncertain;
            } else if (attempt.answer->status == 503) {
                ++all.unavailable;
            } else {
                ++all.refused;
            }
        }
        return all;
    }

    Chance chance_;
    const Profile profile_;
    Trace trace_;
    TrueTime time_;
    const Cluster cluster_;
    Ledger ledger_;
    std::shared_ptr<log::MemoryBroker> broker_;
    Reference reference_;
    Cleaner cleaner_;
    const World world_;
    Journal journal_;
    Workload workload_;
    std::vector<Machine> machines_;
    std::vector<bool> open_; // of the attempts: whose answer nobody has seen
    std::uint64_t fingerprint_ = 0;
    Tally tally_;
};

} // namespace

void Tally::add(const Tally& other) {
    steps += other.steps;
    records += other.records;
    voids += other.voids;
    fences += other.fences;
    crashes += other.crashes;
    pauses += other.pauses;
    compactions += other.compactions;
    succeeded += other.succeeded;
    refused += other.refused;
    unavailable += other.unavailable;
    uncertain += other.uncertain;
    lost += other.lost;
}

Result run_schedule(std::uint64_t seed, Sabotage sabotage, bool is_traced) {
    Schedule schedule(seed, sabotage, is_traced);
    return schedule.run();
}

} // namespace userfold::simulation
