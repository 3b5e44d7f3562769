#include "events/log/completions.h"

#include <iterator>
#include <utility>

namespace userfold::log {

Completions::Completions() : thread_([this] { run(); }) {}

Completions::~Completions() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Completions::post(Completion completion) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(completion));
    }
    arrived_.notify_one();
}

void Completions::post(std::vector<Completion> completions) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            waiting_ = std::move(completions);
        } else {
            waiting_.insert(waiting_.end(), std::make_move_iterator(completions.begin()),
                            std::make_move_iterator(completions.end()));
        }
    }
    arrived_.notify_one();
}

void Completions::run() {
    std::vector<Completion> batch;
    std::unique_lock lock(mutex_);
    for (;;) {
        arrived_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        batch.swap(waiting_);
        lock.unlock();
        for (Completion& completion : batch) completion.done(completion.outcome);
        batch.clear();
        lock.lock();
    }
}

} // namespace userfold::log
