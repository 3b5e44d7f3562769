// The subjects' data keys in clear, for the writer: found in the fold, or made, wrapped and put on
// the log before anything is sealed under them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "events/sealing.h"
#include "events/secrets.h"
#include "writer/committer.h"

namespace userfold::writer {

struct SubjectKeys {
    DataKey data;
    std::optional<DataKey> credential; // users only
    std::optional<Position> minted;    // where the key's record stands, if this process made it
};

class KeyRing {
public:
    KeyRing(DecisionState& state, Committer& committer, const Secrets& secrets,
            Environment& environment)
        : state_(state), committer_(committer), secrets_(secrets), environment_(environment) {}

    // The keys to seal with; made and acknowledged by the log where the subject has none.
    boost::asio::awaitable<std::expected<SubjectKeys, CommitErrc>> of_user(UserId user);
    // For many visitors at once, in order, with one wait for all the new keys.
    boost::asio::awaitable<std::expected<std::vector<SubjectKeys>, CommitErrc>> of_visitors(
        std::vector<SubjectId> visitors);

    // The key that something was sealed under.
    std::optional<SubjectKeys> find(const SubjectId& subject, KeyId key_id);

private:
    std::optional<SubjectKeys> first_known(const SubjectId& subject, bool is_user);
    std::optional<SubjectKeys> unwrap(const WrappedDataKey& wrapped) const;
    std::pair<SubjectKeys, WrappedDataKey> make(const SubjectId& subject, bool is_user);
    void remember(const SubjectId& subject, const SubjectKeys& keys);

    static constexpr std::size_t remembered_max = 65'536;

    DecisionState& state_;
    Committer& committer_;
    const Secrets& secrets_;
    Environment& environment_;
    std::unordered_map<SubjectId, SubjectKeys> remembered_;
    // Keys on their way to the log: whoever needs one of them too waits for it.
    std::unordered_map<SubjectId, std::vector<std::shared_ptr<Eventual<bool>>>> minting_;
};

} // namespace userfold::writer
