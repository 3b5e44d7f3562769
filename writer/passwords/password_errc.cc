#include "writer/passwords/password_errc.h"

namespace userfold::passwords {

std::string_view to_string(PasswordErrc errc) {
    switch (errc) {
        case PasswordErrc::overloaded:
            return "too many passwords are waiting to be hashed";
        case PasswordErrc::stopped:
            return "password hashing is stopping";
        case PasswordErrc::malformed_hash:
            return "the stored password hash is no Argon2id PHC string";
        case PasswordErrc::cost_refused:
            return "the stored password hash costs more than the limits allow";
        case PasswordErrc::out_of_memory:
            return "no memory for Argon2";
    }
    return "unknown";
}

} // namespace userfold::passwords
