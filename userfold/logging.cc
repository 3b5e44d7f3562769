#include "userfold/logging.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "events/time.h"

namespace userfold {
namespace {

class JsonFormatter final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const auto level = spdlog::level::to_string_view(message.level);
        const auto unix_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch());
        const boost::json::object line = {
            {"time", format_rfc3339(unix_ms.count())},
            {"level", std::string_view(level.data(), level.size())},
            {"message", std::string_view(message.payload.data(), message.payload.size())}};
        const std::string text = boost::json::serialize(line);
        out.append(text.data(), text.data() + text.size());
        out.push_back('\n');
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }
};

} // namespace

void set_up_logging(const Settings& settings) {
    auto logger = std::make_shared<spdlog::logger>(
        "userfold", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (settings.log_format == "json") {
        logger->set_formatter(std::make_unique<JsonFormatter>());
    } else {
        logger->set_pattern("%H:%M:%S.%e %^%-5l%$ %v");
    }
    logger->set_level(spdlog::level::from_str(settings.log_level));
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(1));
}

} // namespace userfold
