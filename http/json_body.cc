#include "http/json_body.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <string>
#include <utility>
#include <vector>

namespace userfold::http {
namespace {

namespace json = boost::json;
using json::error_code;
using Text = json::string_view;

// Builds the value, and remembers the member names of the objects that are still open: Boost.JSON's
// own parser keeps the last of two members of one name without a word.
class StrictHandler {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    bool member_given_twice() const { return member_given_twice_; }
    json::value release() { return stack_.release(); }

    bool on_document_begin(error_code&) {
        stack_.reset();
        return true;
    }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) {
        open_objects_.push_back(names_.size());
        return true;
    }
    bool on_object_end(std::size_t size, error_code& error) {
        member_given_twice_ = close_object();
        if (member_given_twice_) {
            error = json::error::syntax;
            return false;
        }
        stack_.push_object(size);
        return true;
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t size, error_code&) {
        stack_.push_array(size);
        return true;
    }
    bool on_key_part(Text part, std::size_t, error_code&) {
        characters_.append(part.data(), part.size());
        stack_.push_chars(part);
        return true;
    }
    bool on_key(Text last_part, std::size_t size, error_code&) {
        characters_.append(last_part.data(), last_part.size());
        names_.push_back({characters_.size() - size, size});
        stack_.push_key(last_part);
        return true;
    }
    bool on_string_part(Text part, std::size_t, error_code&) {
        stack_.push_chars(part);
        return true;
    }
    bool on_string(Text last_part, std::size_t, error_code&) {
        stack_.push_string(last_part);
        return true;
    }
    bool on_number_part(Text, error_code&) { return true; }
    bool on_int64(std::int64_t number, Text, error_code&) {
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, Text, error_code&) {
        stack_.push_uint64(number);
        return true;
    }
    bool on_double(double number, Text, error_code&) {
        stack_.push_double(number);
        return true;
    }
    bool on_bool(bool boolean, error_code&) {
        stack_.push_bool(boolean);
        return true;
    }
    bool on_null(error_code&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(Text, error_code&) { return true; }
    bool on_comment(Text, error_code&) { return true; }

private:
    struct Name {
        std::size_t begin; // in characters_
        std::size_t size;
    };

    // Forgets the innermost object's names; whether two of them were equal.
    bool close_object() {
        const auto first = names_.begin() + static_cast<std::ptrdiff_t>(open_objects_.back());
        const auto text = [this](Name name) {
            return std::string_view(characters_).substr(name.begin, name.size);
        };
        const std::size_t begin = first == names_.end() ? characters_.size() : first->begin;
        std::sort(first, names_.end(), [&](Name a, Name b) { return text(a) < text(b); });
        const auto equal = std::adjacent_find(first, names_.end(),
                                              [&](Name a, Name b) { return text(a) == text(b); });
        const bool found = equal != names_.end();
        names_.erase(first, names_.end());
        characters_.resize(begin);
        open_objects_.pop_back();
        return found;
    }

    json::value_stack stack_;
    std::string characters_;                // of the names, end to end
    std::vector<Name> names_;               // of all open objects
    std::vector<std::size_t> open_objects_; // where in names_ each begins
    bool member_given_twice_ = false;
};

Problem not_json(std::size_t offset, const std::string& why) {
    return {400, "not-json", "The body is not the JSON expected",
            "At byte " + std::to_string(offset) + ": " + why + "."};
}

json::parse_options strict_options() {
    json::parse_options options;
    options.max_depth = kJsonDepthMax;
    return options;
}

} // namespace

std::expected<json::object, Problem> parse_object(std::string_view body) {
    if (body.size() > kJsonBytesMax) {
        return std::unexpected(
            Problem{413, "body-too-large", "The body is too large",
                    "Send at most " + std::to_string(kJsonBytesMax) + " bytes of JSON."});
    }
    json::basic_parser<StrictHandler> parser(strict_options());
    error_code error;
    const std::size_t read = parser.write_some(false, body.data(), body.size(), error);
    if (parser.handler().member_given_twice()) {
        return std::unexpected(not_json(read, "an object that has a member twice ends here"));
    }
    if (error) return std::unexpected(not_json(read, error.message()));
    if (read < body.size()) return std::unexpected(not_json(read, "nothing may follow the value"));
    json::value value = parser.handler().release();
    if (!value.is_object()) return std::unexpected(not_json(0, "an object is expected"));
    return std::move(value.get_object());
}

} // namespace userfold::http
