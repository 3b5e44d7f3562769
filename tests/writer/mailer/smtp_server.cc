#include "tests/writer/mailer/smtp_server.h"

#include <boost/json/parse.hpp>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace userfold::mailer::testing {
namespace {

constexpr int wait_ms_max = 30'000;

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

Pipe make_pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
}

pid_t spawn(std::vector<std::string> words, int standard_input, int standard_output) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, standard_input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, standard_output, STDOUT_FILENO);
    pid_t pid = 0;
    const int failed =
        posix_spawn(&pid, arguments.front(), &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::runtime_error("the SMTP server cannot be started");
    return pid;
}

std::vector<std::string> texts(const boost::json::value& list) {
    std::vector<std::string> out;
    for (const auto& item : list.as_array()) out.emplace_back(item.as_string());
    return out;
}

} // namespace

SmtpServer::SmtpServer(std::vector<std::string> options) {
    options.insert(options.begin(), {SMTP_SERVER_PYTHON, SMTP_SERVER_SCRIPT});
    const Pipe to_server = make_pipe();
    const Pipe from_server = make_pipe();
    input_ = to_server.write_end;
    output_ = from_server.read_end;
    pid_ = spawn(std::move(options), to_server.read_end, from_server.write_end);
    close(to_server.read_end);
    close(from_server.write_end);
    std::string line;
    if (!read_line(line, wait_ms_max)) {
        throw std::runtime_error("the SMTP server did not start: is python3-aiosmtpd installed?");
    }
    port_ = boost::json::parse(line).at("port").to_number<std::uint16_t>();
}

SmtpServer::~SmtpServer() {
    stop();
}

bool SmtpServer::read_line(std::string& line, int wait_ms) {
    for (;;) {
        const std::size_t end = unread_.find('\n');
        if (end != std::string::npos) {
            line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return true;
        }
        pollfd readable{output_, POLLIN, 0};
        if (poll(&readable, 1, wait_ms) <= 0) return false;
        char bytes[4096];
        const ssize_t count = read(output_, bytes, sizeof bytes);
        if (count <= 0) return false;
        unread_.append(bytes, static_cast<std::size_t>(count));
    }
}

ReceivedMail SmtpServer::next_mail() {
    std::string line;
    if (!read_line(line, wait_ms_max)) throw std::runtime_error("no mail came");
    const boost::json::value mail = boost::json::parse(line);
    ReceivedMail received;
    received.sender = mail.at("sender").as_string();
    received.recipients = texts(mail.at("recipients"));
    received.greeting = mail.at("greeting").as_string();
    received.encrypted = mail.at("encrypted").as_bool();
    received.user = mail.at("user").as_string();
    received.options = texts(mail.at("options"));
    received.message = mail.at("message").as_string();
    return received;
}

std::size_t SmtpServer::stop() {
    if (pid_ == 0) return 0;
    close(input_);
    std::size_t unexpected = 0;
    std::string line;
    while (read_line(line, wait_ms_max)) ++unexpected;
    waitpid(pid_, nullptr, 0);
    close(output_);
    pid_ = 0;
    return unexpected;
}

} // namespace userfold::mailer::testing
