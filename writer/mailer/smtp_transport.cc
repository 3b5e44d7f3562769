#include "writer/mailer/smtp_transport.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <curl/curl.h>
#include <fmt/format.h>
#include <stdexcept>

namespace userfold::mailer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds grace{3};

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

bool is_loopback(const std::string& host) {
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
    return host == "localhost" || host == "::1";
}

// The path of an smtp URL is what we call ourselves.
std::string url_of(const SmtpOptions& options) {
    char* const escaped = curl_easy_escape(nullptr, options.greeting_name.c_str(),
                                           static_cast<int>(options.greeting_name.size()));
    const std::string name = escaped;
    curl_free(escaped);
    const bool is_ipv6 = options.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}/{}", options.tls_from_the_start ? "smtps" : "smtp",
                       is_ipv6 ? "[" : "", options.host, is_ipv6 ? "]" : "", options.port, name);
}

long tls_level(const SmtpOptions& options) {
    const bool sends_password = !options.user.empty() && !is_loopback(options.host);
    return options.tls_required || sends_password ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

} // namespace

struct SmtpTransport::Connection {
    Connection() : curl(curl_easy_init()) {
        if (curl == nullptr) throw std::runtime_error("libcurl cannot be used");
    }
    ~Connection() { curl_easy_cleanup(curl); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
            throw std::runtime_error("libcurl lacks what mails need");
        }
    }

    CURL* curl;
    std::array<char, CURL_ERROR_SIZE> message{};
};

struct SmtpTransport::Callbacks {
    static std::size_t read(char* out, std::size_t size, std::size_t count, void* transport) {
        std::string_view& unsent = static_cast<SmtpTransport*>(transport)->unsent_;
        const std::size_t length = std::min(size * count, unsent.size());
        std::memcpy(out, unsent.data(), length);
        unsent.remove_prefix(length);
        return length;
    }
    static int progress(void* transport, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<SmtpTransport*>(transport)->is_out_of_time() ? 1 : 0;
    }
    // The only way to learn which command a reply answers.
    static int debug(CURL*, curl_infotype type, char* data, std::size_t size, void* transport) {
        if (type == CURLINFO_HEADER_OUT) {
            static_cast<SmtpTransport*>(transport)->dialogue_.on_command({data, size});
        }
        return 0;
    }
};

SmtpTransport::SmtpTransport(SmtpOptions options) : options_(std::move(options)) {
    start_curl();
    connection_ = std::make_unique<Connection>();
    configure();
}

SmtpTransport::~SmtpTransport() = default;

void SmtpTransport::configure() {
    Connection& connection = *connection_;
    connection.set(CURLOPT_NOSIGNAL, 1L);
    connection.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    connection.set(CURLOPT_PROXY, ""); // whatever the environment says
    connection.set(CURLOPT_URL, url_of(options_).c_str());
    connection.set(CURLOPT_USE_SSL, tls_level(options_));
    connection.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options_.ca_file.empty()) {
        connection.set(CURLOPT_CAINFO, options_.ca_file.c_str());
        connection.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (!options_.user.empty()) {
        connection.set(CURLOPT_USERNAME, options_.user.c_str());
        connection.set(CURLOPT_PASSWORD, options_.password.c_str());
    }
    connection.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_max.count()));
    connection.set(
        CURLOPT_SERVER_RESPONSE_TIMEOUT,
        static_cast<long>(std::chrono::ceil<std::chrono::seconds>(options_.answer_max).count()));
    connection.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.delivery_max.count()));
    connection.set(CURLOPT_ERRORBUFFER, connection.message.data());
    connection.set(CURLOPT_UPLOAD, 1L);
    connection.set(CURLOPT_READFUNCTION, &Callbacks::read);
    connection.set(CURLOPT_READDATA, static_cast<void*>(this));
    connection.set(CURLOPT_NOPROGRESS, 0L);
    connection.set(CURLOPT_XFERINFOFUNCTION, &Callbacks::progress);
    connection.set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    connection.set(CURLOPT_VERBOSE, 1L);
    connection.set(CURLOPT_DEBUGFUNCTION, &Callbacks::debug);
    connection.set(CURLOPT_DEBUGDATA, static_cast<void*>(this));
}

void SmtpTransport::hurry() {
    deadline_ = Clock::now() + grace;
}

bool SmtpTransport::is_out_of_time() const {
    return Clock::now() >= deadline_.load();
}

std::expected<void, DeliveryFailure> SmtpTransport::deliver(const Mail& mail) {
    if (deadline_.load() != Clock::time_point::max()) {
        return std::unexpected(DeliveryFailure{DeliveryErrc::unreachable, "stopping"});
    }
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, mail.recipient.c_str()), &curl_slist_free_all);
    connection_->set(CURLOPT_MAIL_FROM, mail.sender.c_str());
    connection_->set(CURLOPT_MAIL_RCPT, recipients.get());
    connection_->set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.message.size()));
    connection_->message[0] = '\0';
    dialogue_.begin();
    unsent_ = mail.message;
    const CURLcode code = curl_easy_perform(connection_->curl);
    unsent_ = {};
    connection_->set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    if (code == CURLE_OK) return {};
    return std::unexpected(failure(code, curl_easy_strerror(code)));
}

DeliveryFailure SmtpTransport::failure(int curl_code, const char* message) const {
    long reply = 0;
    curl_easy_getinfo(connection_->curl, CURLINFO_RESPONSE_CODE, &reply);
    const char* const detail =
        connection_->message[0] != '\0' ? connection_->message.data() : message;
    return {dialogue_.classify(reply), fmt::format("{} (in {}, last reply {}, libcurl {})", detail,
                                                   dialogue_.stage_name(), reply, curl_code)};
}

} // namespace userfold::mailer
