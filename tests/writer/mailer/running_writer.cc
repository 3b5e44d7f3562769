#include "tests/writer/mailer/running_writer.h"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <stdexcept>

namespace userfold::mailer::testing {
namespace {

constexpr const char* password = "correct horse battery";

std::vector<log::TopicSettings> topics() {
    const TopicLayout layout(RunningWriter::partitions);
    std::vector<log::TopicSettings> all;
    for (std::size_t i = 0; i < topic_count; ++i) {
        const auto topic = static_cast<Topic>(i);
        all.push_back({.topic = topic, .partitions = layout.partitions(topic)});
    }
    return all;
}

Secrets make_secrets() {
    Secrets secrets;
    secrets.mac_keys.add(1, crypto::random_key());
    secrets.index = crypto::random_key();
    secrets.master = crypto::random_key();
    secrets.credential = crypto::random_key();
    secrets.token = crypto::random_key();
    secrets.writer = crypto::random_key();
    return secrets;
}

void expect_accepted(const std::expected<writer::Outcome, http::Problem>& outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().detail);
}

} // namespace

std::int64_t MovableEnvironment::unix_ms() const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() + moved_ms_;
}

void MovableEnvironment::random(void* out, std::size_t size) {
    crypto::random_bytes(out, size);
}

boost::asio::awaitable<void> MovableEnvironment::sleep(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(context_, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

RunningWriter::RunningWriter() : secrets_(make_secrets()) {
    broker_->create(topics());
    writer_ = std::make_unique<writer::Writer>(writer::WriterParts{log_,
                                                                   store_,
                                                                   layout_,
                                                                   secrets_,
                                                                   access_tail_,
                                                                   passwords_,
                                                                   environment_,
                                                                   "http://localhost",
                                                                   {}});
    auto fold = [this](const std::vector<log::LoggedRecord>& batch) {
        return writer_->fold(batch).has_value();
    };
    fold_loop_ = std::make_unique<writer::FoldLoop>(log_, writer_->state(), environment_.executor(),
                                                    fold, [this] { writer_->caught_up(); });
    if (!fold_loop_->start(environment_.unix_ms())) throw std::runtime_error("no fold");
    boost::asio::co_spawn(environment_.executor(), writer_->run_housekeeping(),
                          [this](std::exception_ptr) { housekeeping_ended_.set_value(); });
    thread_ = std::thread([this] { environment_.run(); });
}

RunningWriter::~RunningWriter() {
    fold_loop_->stop();
    boost::asio::post(environment_.executor(), [this] { writer_->stop(); });
    housekeeping_ended_.get_future().wait();
    thread_.join();
}

UserId RunningWriter::register_user(const std::string& email) {
    input::RegisterUser request;
    request.email = *input::check_email(email);
    request.password = password;
    const auto registered = run(writer_->accounts().register_user(std::move(request), {}));
    if (!registered) throw std::runtime_error(registered.error().detail);
    return registered->user;
}

void RunningWriter::request_verification(UserId user) {
    expect_accepted(run(writer_->accounts().request_email_verification(user, {})));
}

void RunningWriter::change_email(UserId user, const std::string& email) {
    input::ChangeEmail request;
    request.email = *input::check_email(email);
    request.current_password = password;
    expect_accepted(run(writer_->accounts().change_email(user, std::move(request), {})));
}

bool RunningWriter::verify_email(const std::string& token) {
    return run(writer_->accounts().verify_email(token, {})).has_value();
}

writer::UserState RunningWriter::state_of(UserId user) {
    std::promise<writer::UserState> state;
    boost::asio::post(environment_.executor(),
                      [&] { state.set_value(writer_->state().user(user)); });
    return state.get_future().get();
}

std::int64_t RunningWriter::group_next(const std::string& group) {
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < partitions; ++i) {
        sum += broker_->group_next(group, {Topic::users, i})->value_or(0);
    }
    return sum;
}

std::int64_t RunningWriter::users_end() {
    std::int64_t sum = 0;
    for (std::uint32_t i = 0; i < partitions; ++i) {
        sum += broker_->bounds({Topic::users, i})->end;
    }
    return sum;
}

} // namespace userfold::mailer::testing
