#include "writer/key_ring.h"

#include <algorithm>

namespace userfold::writer {

std::optional<SubjectKeys> KeyRing::unwrap(const WrappedDataKey& wrapped) const {
    const auto data = crypto::unwrap_key(secrets_.master, wrapped.wrapped);
    if (!data) return std::nullopt;
    SubjectKeys keys;
    keys.data = {wrapped.key_id, *data};
    if (!wrapped.wrapped_credential.empty()) {
        const auto credential = crypto::unwrap_key(secrets_.credential, wrapped.wrapped_credential);
        if (!credential) return std::nullopt;
        keys.credential = DataKey{wrapped.key_id, *credential};
    }
    return keys;
}

std::optional<SubjectKeys> KeyRing::first_known(const SubjectId& subject, bool is_user) {
    if (const auto found = remembered_.find(subject); found != remembered_.end()) {
        if (!is_user || found->second.credential) return found->second;
    }
    for (const WrappedDataKey& wrapped : state_.data_keys(subject)) {
        auto keys = unwrap(wrapped);
        if (!keys || (is_user && !keys->credential)) continue;
        remember(subject, *keys);
        return keys;
    }
    return std::nullopt;
}

std::optional<SubjectKeys> KeyRing::find(const SubjectId& subject, KeyId key_id) {
    const auto found = remembered_.find(subject);
    if (found != remembered_.end() && found->second.data.key_id == key_id) return found->second;
    for (const WrappedDataKey& wrapped : state_.data_keys(subject)) {
        if (wrapped.key_id == key_id) return unwrap(wrapped);
    }
    return std::nullopt;
}

void KeyRing::remember(const SubjectId& subject, const SubjectKeys& keys) {
    if (remembered_.size() >= remembered_max) remembered_.clear();
    SubjectKeys known = keys;
    known.minted.reset();
    remembered_.insert_or_assign(subject, std::move(known));
}

std::pair<SubjectKeys, WrappedDataKey> KeyRing::make(const SubjectId& subject, bool is_user) {
    SubjectKeys keys;
    KeyId key_id = 0;
    environment_.random(&key_id, sizeof key_id);
    keys.data = {key_id, crypto::random_key()};
    WrappedDataKey wrapped{subject,
                           key_id,
                           crypto::wrap_key(secrets_.master, keys.data.key),
                           {},
                           environment_.unix_ms()};
    if (is_user) {
        keys.credential = DataKey{key_id, crypto::random_key()};
        wrapped.wrapped_credential = crypto::wrap_key(secrets_.credential, keys.credential->key);
    }
    return {std::move(keys), std::move(wrapped)};
}

boost::asio::awaitable<std::expected<SubjectKeys, CommitErrc>> KeyRing::of_user(UserId user) {
    const auto subject = user.as<SubjectId>();
    if (const auto known = first_known(subject, true)) co_return *known;
    auto [keys, wrapped] = make(subject, true);
    const Partition partition = state_.layout().place(Topic::keys, subject.view());
    log::Record record = encode_data_key(wrapped, partition, secrets_.mac_keys);
    const auto appended = co_await committer_.append(partition, std::move(record));
    if (!appended) co_return std::unexpected(appended.error());
    remember(subject, keys);
    keys.minted = *appended;
    co_return keys;
}

boost::asio::awaitable<std::expected<std::vector<SubjectKeys>, CommitErrc>> KeyRing::of_visitors(
    std::vector<SubjectId> visitors) {
    std::vector<SubjectId> ours;
    std::vector<SubjectKeys> made;
    std::vector<std::pair<Partition, log::Record>> records;
    std::vector<std::shared_ptr<Eventual<bool>>> others;
    for (const SubjectId& visitor : visitors) {
        if (first_known(visitor, false)) continue;
        const auto [minting, is_ours] = minting_.try_emplace(visitor);
        if (!is_ours) {
            if (std::find(ours.begin(), ours.end(), visitor) != ours.end()) continue;
            others.push_back(make_eventual<bool>(environment_.executor()));
            minting->second.push_back(others.back());
            continue;
        }
        auto [keys, wrapped] = make(visitor, false);
        const Partition partition = state_.layout().place(Topic::keys, visitor.view());
        records.emplace_back(partition, encode_data_key(wrapped, partition, secrets_.mac_keys));
        ours.push_back(visitor);
        made.push_back(std::move(keys));
    }
    const auto appended = co_await committer_.append_all(std::move(records));
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (appended) remember(ours[i], made[i]);
        const auto waiting = minting_.extract(ours[i]);
        for (const auto& other : waiting.mapped()) other->set(appended.has_value());
    }
    bool all_there = appended.has_value();
    for (const auto& other : others) {
        const bool minted = co_await other->wait();
        all_there = all_there && minted;
    }
    if (!appended) co_return std::unexpected(appended.error());
    if (!all_there) co_return std::unexpected(CommitErrc::unavailable);
    std::unordered_map<SubjectId, SubjectKeys> new_keys;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        made[i].minted = (*appended)[i];
        new_keys.emplace(ours[i], made[i]);
    }
    std::vector<SubjectKeys> result;
    result.reserve(visitors.size());
    for (const SubjectId& visitor : visitors) {
        const auto is_new = new_keys.find(visitor);
        const auto keys =
            is_new != new_keys.end() ? std::optional(is_new->second) : first_known(visitor, false);
        if (!keys) co_return std::unexpected(CommitErrc::unavailable);
        result.push_back(*keys);
    }
    co_return result;
}

} // namespace userfold::writer
