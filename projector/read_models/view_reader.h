// How the query API reads the views, wherever they are: in this process or at the projector's.
//
//     const std::string key = keys::profile(user);
//     const std::optional<std::string> value = co_await views.get(View::subjects, key);
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.h"
#include "projector/read_models/families.h"

namespace userfold::read_models {

struct ViewEntry {
    std::string key;
    std::string value;
    friend bool operator==(const ViewEntry&, const ViewEntry&) = default;
};

// Entries with from <= key < to ("" as `to`: no end), at most `limit` of them.
struct ViewRange {
    View view = View::subjects;
    std::string from;
    std::string to;
    std::size_t limit = scan_limit_max;
    storage::Direction direction = storage::Direction::forward;

    static constexpr std::size_t scan_limit_max = 1'000;
};
// All entries whose key starts with `prefix`.
ViewRange range_of_prefix(View view, std::string prefix);

// The views cannot be read for now: the projector is unreachable, or its answer makes no sense.
class ViewsUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Thread-safe. Reads throw ViewsUnavailable, or std::runtime_error where the store is damaged. What
// is read one after another may be of different moments. Arguments must live until the answer is
// there.
class ViewReader {
public:
    template <class Value>
    using Awaitable = boost::asio::awaitable<Value>;

    virtual ~ViewReader() = default;
    virtual Awaitable<std::optional<std::string>> get(View view, std::string_view key) = 0;
    // The values of several keys, in their order and of one moment.
    virtual Awaitable<std::vector<std::optional<std::string>>> get_all(
        View view, const std::vector<std::string>& keys) = 0;
    virtual Awaitable<std::vector<ViewEntry>> scan(const ViewRange& range) = 0;
    // The last folded record of every partition that was folded from, in order.
    virtual Awaitable<std::vector<Position>> positions() = 0;
    // True once the views include all of them, false if they don't within `timeout`. Partitions
    // that no view is folded from count as included.
    virtual Awaitable<bool> wait_for(const std::vector<Position>& positions,
                                     std::chrono::milliseconds timeout) = 0;
};

} // namespace userfold::read_models
