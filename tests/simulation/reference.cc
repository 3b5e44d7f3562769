#include "tests/simulation/reference.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "tests/simulation/simulated_passwords.h"
#include "tests/simulation/violation.h"

namespace userfold::simulation {
namespace {

// The addresses and names of the schedules are ASCII.
std::string canonical(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

std::string at(Position position) {
    return " (" + to_string(position) + ")";
}

} // namespace

Reference::Reference(const Cluster& cluster, const Ledger& ledger,
                     std::optional<std::size_t> unknown_event)
    : cluster_(cluster), ledger_(ledger), unknown_event_(unknown_event) {}

void Reference::see(const log::LoggedRecord& record) {
    switch (record.position.partition.topic) {
        case Topic::keys:
            see_key(record);
            return;
        case Topic::claims:
            if (const auto claim = decode_claim(record, cluster_.secrets.mac_keys)) {
                claims_.emplace(claim->claim_id, claim->blind_index);
            }
            return;
        case Topic::lookups:
            if (const auto lookup = decode_lookup(record, cluster_.secrets.mac_keys)) {
                lookups_[record.key] = lookup->terms;
            }
            return;
        default:
            break;
    }
    const Topic topic = record.position.partition.topic;
    const auto frame = decode_frame(record, cluster_.secrets.mac_keys);
    require(frame.has_value(),
            [&] { return "a writer wrote what is no record" + at(record.position); });
    if (frame->kind == RecordKind::event) return;
    const auto envelope = decode_envelope(frame->envelope);
    require(envelope.has_value(), [&] { return "no envelope" + at(record.position); });
    if (!accept(*frame, topic, *envelope)) {
        ++voids_;
        return;
    }
    const auto [earlier, is_first] = commits_.emplace(envelope->commit_id, record.position);
    require(is_first, [&] {
        return "one commit was accepted twice" + at(earlier->second) + at(record.position);
    });
    const auto events = decode_events(frame->body);
    require(events.has_value(), [&] { return "no events" + at(record.position); });
    if (topic == Topic::users) see_user(*envelope, *events, record.position);
    if (topic == Topic::sessions) see_session(*envelope, *events, record.position);
}

bool Reference::accept(const Frame&, Topic topic, const Envelope& envelope) {
    Stream& stream = streams_[{topic, envelope.stream}];
    if (stream.version == 0) stream.subject = envelope.subject;
    if (stream.version != envelope.expected_version) return false;
    if (stream.subject != envelope.subject) return false;
    ++stream.version;
    return true;
}

void Reference::see_user(const Envelope& envelope, const std::vector<Event>& events,
                         Position position) {
    const auto user_id = envelope.stream.as<UserId>();
    const UserMoment before = user(user_id);
    if (const auto number = command_of(envelope.actor)) {
        check_command(*ledger_.find(*number), envelope, before);
        count(*number, position);
    }
    UserMoment now = before;
    now.offset = position.offset;
    now.version = envelope.expected_version + 1;
    if (envelope.raises_epoch) ++now.epoch;
    for (const Event& event : events) apply(now, envelope, event);
    if (now.is_registered && !before.is_registered) users_.push_back(user_id);
    histories_[user_id].push_back(std::move(now));
}

void Reference::apply(UserMoment& moment, const Envelope& envelope, const Event& event) {
    const std::string_view type = type_name(event);
    if (unknown_event_ && event.index() == *unknown_event_) moment.holds_unknown_event = true;
    if (const auto* registered = std::get_if<UserRegistered>(&event)) {
        require(!moment.is_registered, [] { return "a user was registered twice"; });
        moment.is_registered = true;
        moment.password = password_in(*registered->credential, envelope, type);
        for (const SealedField& field : registered->fields) {
            const std::string text = text_in(*field.value, envelope, type, field.path);
            if (field.path == "/account/email") own(moment, envelope, ClaimKind::email, text);
            if (field.path == "/account/username") own(moment, envelope, ClaimKind::username, text);
        }
        moment.email_commit = envelope.commit_id;
        moment.roles = registered->roles;
    } else if (const auto* email = std::get_if<EmailChanged>(&event)) {
        own(moment, envelope, ClaimKind::email,
            text_in(email->email, envelope, type, "/account/email"));
        moment.email_commit = envelope.commit_id;
        moment.is_verified = false;
    } else if (const auto* username = std::get_if<UsernameChanged>(&event)) {
        own(moment, envelope, ClaimKind::username,
            text_in(*username->username, envelope, type, "/account/username"));
    } else if (const auto* password = std::get_if<PasswordChanged>(&event)) {
        require(envelope.raises_epoch, [] { return "a password change that raises no epoch"; });
        moment.password = password_in(password->credential, envelope, type);
    } else if (const auto* fields = std::get_if<UserFieldsChanged>(&event)) {
        for (const SealedField& field : fields->changes) {
            text_in(*field.value, envelope, type, field.path);
        }
    } else if (const auto* status = std::get_if<StatusChanged>(&event)) {
        moment.status = status->status;
    } else if (const auto* roles = std::get_if<RolesChanged>(&event)) {
        require(envelope.raises_epoch, [] { return "a change of roles that raises no epoch"; });
        moment.roles = roles->roles;
    } else if (std::holds_alternative<EmailVerified>(event)) {
        moment.is_verified = true;
    } else if (std::holds_alternative<ClaimAbandoned>(event)) {
        ++fences_;
    }
}

// Nobody else may have it, and the commit must name a claim on it.
void Reference::own(UserMoment& moment, const Envelope& envelope, ClaimKind kind,
                    std::string text) {
    text = canonical(std::move(text));
    const auto user_id = envelope.stream.as<UserId>();
    std::string& mine = kind == ClaimKind::email ? moment.email : moment.username;
    if (!mine.empty()) owners_.erase({kind, mine});
    const auto [owner, is_free] = owners_.emplace(std::pair(kind, text), user_id);
    require(is_free, [&] {
        return std::string(to_string(kind)) + " " + text +
               " has two owners: " + to_string(owner->second) + " and " + to_string(user_id);
    });
    const BlindIndex blind_index = cluster_.indexer.of(kind, text);
    const bool names_claim =
        std::ranges::any_of(envelope.claims_taken, [&](const ClaimReference& reference) {
            const auto claim = claims_.find(reference.claim_id);
            return reference.kind == kind && claim != claims_.end() && claim->second == blind_index;
        });
    require(names_claim, [&] { return "no claim on " + text + " by " + to_string(user_id); });
    ever_owned_.emplace(kind, text, user_id);
    mine = std::move(text);
}

void Reference::check_command(const Command& command, const Envelope& envelope,
                              const UserMoment& before) {
    const auto who = [&] {
        return "command " + std::to_string(command.number) + ", " +
               std::string(to_string(command.wish));
    };
    require(!command.commit_id || (*command.commit_id == envelope.commit_id &&
                                   command.request_hmac == envelope.request_hmac),
            [&] { return who() + ": not under its Idempotency-Key"; });
    require(!command.if_version || *command.if_version == envelope.expected_version,
            [&] { return who() + ": accepted on another version than its If-Match"; });
    require(!proves_password(command.wish) || command.password == before.password,
            [&] { return who() + ": accepted on a password that was not in force"; });
    require(command.wish != Wish::verify_email || command.email_commit == before.email_commit,
            [&] { return who() + ": verified an address by a mail to another one"; });
}

void Reference::see_session(const Envelope& envelope, const std::vector<Event>& events,
                            Position position) {
    const auto session_id = envelope.stream.as<SessionId>();
    SessionFacts& session = sessions_[session_id];
    require(!session.ended_offset,
            [&] { return "a session went on after its end" + at(position); });
    ++session.version;
    if (envelope.ends_stream) session.ended_offset = position.offset;
    for (const Event& event : events) {
        if (const auto* started = std::get_if<SessionStarted>(&event)) {
            session.user = envelope.subject.as<UserId>();
            session.epoch = envelope.epoch;
            session.salt = started->refresh_salt;
            check_start(session, *started, envelope, position);
        } else if (const auto* refreshed = std::get_if<SessionRefreshed>(&event)) {
            require(refreshed->generation == session.generation + 1, [&] {
                return "a refresh token has two successors, or skips one" + at(position);
            });
            session.generation = refreshed->generation;
        }
    }
    if (const auto number = command_of(envelope.actor)) count(*number, position);
}

// The epoch that a session names is one in which its password was in force and its user active.
void Reference::check_start(const SessionFacts& session, const SessionStarted& event,
                            const Envelope& envelope, Position position) {
    for (const SealedField& field : event.device) {
        const std::string text = text_in(*field.value, envelope, "session.started", field.path);
        const auto number = command_of_address(text);
        if (field.path != "/ip" || !number) continue;
        const Command& command = *ledger_.find(*number);
        const bool has_changed_it = command.wish == Wish::change_password;
        if (!has_changed_it) count(*number, position); // else it is its second commit
        const std::string& password = has_changed_it ? command.new_password : command.password;
        const auto& moments = history(session.user);
        const bool was_good = std::ranges::any_of(moments, [&](const UserMoment& moment) {
            return moment.epoch == session.epoch && moment.is_registered &&
                   moment.status == UserStatus::active && moment.password == password;
        });
        require(was_good, [&] {
            return "command " + std::to_string(*number) +
                   ": a session of an epoch in which its password was not good" + at(position);
        });
        return;
    }
    throw Violation("a session of nobody's command" + at(position));
}

void Reference::count(std::uint64_t command, Position position) {
    std::vector<Position>& positions = accepted_[command];
    positions.push_back(position);
    require(positions.size() == 1, [&] {
        return "command " + std::to_string(command) + " was applied twice" + at(positions.front()) +
               at(position);
    });
}

void Reference::see_key(const log::LoggedRecord& record) {
    const auto wrapped = decode_data_key(record, cluster_.secrets.mac_keys);
    if (!wrapped) return;
    const auto data = crypto::unwrap_key(cluster_.secrets.master, wrapped->wrapped);
    const auto credential =
        crypto::unwrap_key(cluster_.secrets.credential, wrapped->wrapped_credential);
    require(data && credential, [&] { return "a key that does not unwrap" + at(record.position); });
    keys_.insert_or_assign({wrapped->subject, wrapped->key_id},
                           OpenedKey{{wrapped->key_id, *data}, {wrapped->key_id, *credential}});
}

const Reference::OpenedKey& Reference::key_of(const SubjectId& subject,
                                              const Sealed& sealed) const {
    const auto found = keys_.find({subject, sealed.key_id});
    require(found != keys_.end(), [&] {
        return "a value of " + to_string(subject) + " is sealed under a key that is not on the log";
    });
    return found->second;
}

std::string Reference::text_in(const Sealed& sealed, const Envelope& envelope,
                               std::string_view type, std::string_view path) const {
    const bool is_session = type == "session.started";
    const auto json = open(key_of(envelope.subject, sealed).data,
                           SealPlace{is_session ? Topic::sessions : Topic::users, envelope.stream,
                                     type, path, envelope.commit_id},
                           sealed);
    require(json.has_value(), [&] { return "a sealed " + std::string(path) + " does not open"; });
    const boost::json::value value = boost::json::parse(*json);
    return value.is_string() ? std::string(std::string_view(value.get_string())) : std::string();
}

std::string Reference::password_in(const Sealed& sealed, const Envelope& envelope,
                                   std::string_view type) const {
    const auto phc = open(
        key_of(envelope.subject, sealed).credential,
        SealPlace{Topic::users, envelope.stream, type, "/credential/password", envelope.commit_id},
        sealed);
    require(phc.has_value(), [] { return "a sealed credential does not open"; });
    return SimulatedPasswords::password_of(*phc);
}

const std::vector<Position>& Reference::accepted(const Command& command) const {
    static const std::vector<Position> none;
    const auto found = accepted_.find(command.number);
    return found == accepted_.end() ? none : found->second;
}

const std::vector<UserMoment>& Reference::history(const UserId& user) const {
    static const std::vector<UserMoment> none;
    const auto found = histories_.find(user);
    return found == histories_.end() ? none : found->second;
}

const UserMoment& Reference::user(const UserId& user_id) const {
    return user_at(user_id, std::numeric_limits<std::int64_t>::max());
}

const UserMoment& Reference::user_at(const UserId& user, std::int64_t next) const {
    static const UserMoment nobody;
    const auto& moments = history(user);
    const auto later = std::ranges::lower_bound(moments, next, {}, &UserMoment::offset);
    return later == moments.begin() ? nobody : *std::prev(later);
}

bool Reference::had_other_owner(ClaimKind kind, const std::string& text, const UserId& user) const {
    return std::ranges::any_of(ever_owned_, [&](const auto& owned) {
        const auto& [owned_kind, value, owner] = owned;
        return owned_kind == kind && value == text && owner != user;
    });
}

std::optional<BlindIndex> Reference::claimed(const ClaimId& claim) const {
    const auto found = claims_.find(claim);
    if (found == claims_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::string> Reference::terms(const UserId& user, LookupKind kind) const {
    const auto found = lookups_.find(lookup_key(user, kind));
    return found == lookups_.end() ? std::vector<std::string>() : found->second;
}

} // namespace userfold::simulation
