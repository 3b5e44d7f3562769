#include "writer/lookup_service.h"

#include <boost/json/parse.hpp>

#include "writer/input/email.h"
#include "writer/input/username.h"

namespace userfold::writer {
namespace {

constexpr std::int64_t due_ms_max = 15'000;
constexpr std::size_t repairs_max = 256;

std::optional<std::string> text_of(const std::optional<std::string>& json) {
    if (!json) return std::nullopt;
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(*json, error);
    if (error || !value.is_string()) return std::nullopt;
    return std::string(std::string_view(value.get_string()));
}

} // namespace

std::optional<Lookup> LookupService::derive(const UserId& user, LookupKind kind) {
    const StreamHead head = state_.head(Topic::users, user.as<StreamId>(), user.as<SubjectId>());
    if (head.quarantined) return std::nullopt;
    const UserState user_state = state_.user(user);
    Lookup lookup{user, kind, {}, head.version};
    const bool is_email = kind == LookupKind::email;
    const auto& secret = is_email ? user_state.email : user_state.username;
    if (!secret) return lookup;
    const auto keys = keys_.find(user.as<SubjectId>(), secret->sealed.key_id);
    if (!keys) return std::nullopt;
    const auto text = text_of(
        open(keys->data,
             SealPlace{Topic::users, user.as<StreamId>(), secret->event_type,
                       is_email ? "/account/email" : "/account/username", secret->commit_id},
             secret->sealed));
    if (!text) return std::nullopt;
    const auto canonical = is_email ? input::email_key(*text) : input::username_key(*text);
    if (!canonical) return std::nullopt;
    const BlindIndex term =
        indexer_.of(is_email ? ClaimKind::email : ClaimKind::username, *canonical);
    lookup.terms.emplace_back(crypto::view(term));
    return lookup;
}

boost::asio::awaitable<std::vector<Position>> LookupService::write(UserId user,
                                                                   std::vector<LookupKind> kinds) {
    const Partition partition = state_.layout().place(Topic::lookups, user.view());
    std::vector<std::pair<Partition, log::Record>> records;
    for (const LookupKind kind : kinds) {
        if (!state_.lookups().is_due(user, kind)) continue;
        const auto lookup = derive(user, kind);
        if (lookup) records.emplace_back(partition, encode_lookup(*lookup, partition, mac_keys_));
    }
    const auto appended = co_await committer_.append_all(std::move(records));
    co_return appended.value_or(std::vector<Position>());
}

void LookupService::repair(std::int64_t now_ms) {
    for (const LookupKey& due : state_.lookups().due(now_ms - due_ms_max, repairs_max)) {
        const auto lookup = derive(due.user, due.kind);
        if (!lookup) continue;
        const Partition partition = state_.layout().place(Topic::lookups, due.user.view());
        committer_.append_and_forget(partition, encode_lookup(*lookup, partition, mac_keys_));
    }
}

} // namespace userfold::writer
