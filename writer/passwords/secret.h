// A password on its way through queues: its bytes are wiped when it moves on and when it ends.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace userfold::passwords {

// Move-only; the bytes stay at one place in memory from making to wiping.
class Secret {
public:
    Secret() = default;
    // Takes the text's bytes and wipes the text.
    explicit Secret(std::string&& text);

    std::string_view view() const {
        return bytes_ ? std::string_view(*bytes_) : std::string_view();
    }

private:
    struct Wipe {
        void operator()(std::string* bytes) const;
    };
    std::unique_ptr<std::string, Wipe> bytes_;
};

} // namespace userfold::passwords
