#include "bench/subject_key.h"

namespace userfold::bench {

std::pair<writer::SubjectKeys, WrappedDataKey> make_subject_key(const SubjectId& subject,
                                                                SubjectKind kind,
                                                                const Secrets& secrets,
                                                                std::int64_t time_ms) {
    KeyId key_id = 0;
    crypto::random_bytes(&key_id, sizeof key_id);
    writer::SubjectKeys keys;
    keys.data = {key_id, crypto::random_key()};
    WrappedDataKey wrapped{
        subject, key_id, crypto::wrap_key(secrets.master, keys.data.key), {}, time_ms};
    if (kind == SubjectKind::user) {
        keys.credential = DataKey{key_id, crypto::random_key()};
        wrapped.wrapped_credential = crypto::wrap_key(secrets.credential, keys.credential->key);
    }
    return {keys, std::move(wrapped)};
}

} // namespace userfold::bench
