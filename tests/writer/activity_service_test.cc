// Behaviour on the log: one record a message, about the right subject, with nothing personal in
// clear.
#include "tests/writer/ids.h"
#include "tests/writer/requests.h"

namespace userfold::writer {
namespace {

using log::Fate;

class Activity : public ::testing::Test {
protected:
    using Answer = std::expected<std::vector<Position>, http::Problem>;

    static ActivityMessage message(std::string user, std::string visitor,
                                   std::string message_id = "") {
        ActivityMessage message;
        message.user_id = std::move(user);
        message.anonymous_id = std::move(visitor);
        message.message_id = std::move(message_id);
        message.time_ms = 1'789'000'000'000;
        message.name = "Ann Danced";
        message.sealed = R"({"event":"Ann Danced","context":{"ip":"203.0.113.7"}})";
        return message;
    }
    static Actor write_key(std::uint8_t byte = 0x77) {
        return {ActorKind::write_key, id<EventId>(byte)};
    }
    Answer record(std::vector<ActivityMessage> messages, Actor actor = write_key()) {
        return cluster.run(node, node.writer().activity().record(std::move(messages), actor));
    }
    Commit read(const Position& position) {
        const auto bytes = cluster.broker().read(position).value();
        const auto frame = decode_frame(bytes, cluster.shared().secrets.mac_keys).value();
        return {decode_envelope(frame.envelope).value(), decode_events(frame.body).value()};
    }
    const ActivityRecorded& event_of(const Commit& commit) {
        return std::get<ActivityRecorded>(commit.events.front());
    }
    SubjectId subject(std::string_view client_id) const {
        return cluster.shared().indexer.activity_subject(client_id);
    }

    Cluster cluster;
    Node& node = cluster.start();
};

TEST_F(Activity, of_a_visitor_is_under_a_keyed_hash_of_its_id) {
    const auto positions = record({message("", "visitor-4711")});
    ASSERT_TRUE(positions);
    ASSERT_EQ(positions->size(), 2U);
    EXPECT_EQ(positions->front().partition.topic, Topic::activity);
    EXPECT_EQ(positions->back().partition.topic, Topic::keys);
    const Commit commit = read(positions->front());
    EXPECT_EQ(commit.envelope.subject, subject("visitor-4711"));
    EXPECT_EQ(commit.envelope.time_ms, 1'789'000'000'000);
    EXPECT_EQ(commit.envelope.actor, write_key());
    EXPECT_FALSE(event_of(commit).visitor);
    EXPECT_EQ(event_of(commit).write_key, write_key().id);
    EXPECT_EQ(cluster.log().all_bytes().find("4711"), std::string::npos);
}

TEST_F(Activity, of_a_user_of_ours_is_the_users) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    const Commit commit = read(record({message(to_string(ann), "visitor")})->front());
    EXPECT_EQ(commit.envelope.subject, ann.as<SubjectId>());
    EXPECT_EQ(event_of(commit).visitor, subject("visitor"));
}

TEST_F(Activity, of_a_clients_own_user_is_under_a_hash_even_where_it_looks_like_ours) {
    const std::string nobody = to_string(id<UserId>(0x33));
    const Commit made_up = read(record({message("customer-12", "")})->front());
    EXPECT_EQ(made_up.envelope.subject, subject("customer-12"));
    const Commit looks_like = read(record({message(nobody, "")})->front());
    EXPECT_EQ(looks_like.envelope.subject, subject(nobody));
}

TEST_F(Activity, is_sealed_but_for_what_is_on_the_list) {
    ActivityMessage page = message("", "v");
    page.known_name = "Page Viewed";
    page.path = "/prices";
    page.clear = R"({"status":200})";
    const Commit commit = read(record({page})->front());
    const ActivityRecorded& event = event_of(commit);
    EXPECT_EQ(event.known_name, "Page Viewed");
    EXPECT_EQ(event.path, "/prices");
    EXPECT_EQ(event.clear, R"({"status":200})");
    EXPECT_EQ(event.name_hash, cluster.shared().indexer.name_hash("Page Viewed"));
    const auto keys = node.writer().keys().find(commit.envelope.subject, event.sealed->key_id);
    ASSERT_TRUE(keys);
    EXPECT_FALSE(keys->credential);
    const SealPlace place{Topic::activity, commit.envelope.stream, "activity.recorded", "",
                          commit.envelope.commit_id};
    EXPECT_EQ(open(keys->data, place, *event.sealed), page.sealed);
    const std::string log = cluster.log().all_bytes();
    EXPECT_EQ(log.find("Danced"), std::string::npos);
    EXPECT_EQ(log.find("203.0.113.7"), std::string::npos);
    EXPECT_NE(log.find("/prices"), std::string::npos) << "the search finds what is there";
}

TEST_F(Activity, that_comes_again_has_the_same_event_id) {
    const auto event_id = [&](std::string message_id, Actor actor) {
        const Commit commit =
            read(record({message("", "v", std::move(message_id))}, actor)->front());
        return event_of(commit).event_id;
    };
    EXPECT_EQ(event_id("m-1", write_key()), event_id("m-1", write_key()));
    EXPECT_NE(event_id("m-1", write_key()), event_id("m-2", write_key()));
    EXPECT_NE(event_id("m-1", write_key()), event_id("m-1", write_key(0x78)));
    EXPECT_NE(event_id("", write_key()), event_id("", write_key()));
}

TEST_F(Activity, of_one_batch_makes_one_key_a_subject_before_anything_is_sealed_under_it) {
    bool key_is_there = false;
    bool was_early = false;
    node.set_fates([&](Partition partition, const log::Record&) {
        if (partition.topic == Topic::activity) {
            key_is_there = !cluster.log().records(Topic::keys).empty();
            was_early = was_early || !key_is_there;
        }
        return Fate{};
    });
    const auto positions =
        record({message("", "a"), message("", "b"), message("", "a"), message("", "a")});
    ASSERT_TRUE(positions);
    EXPECT_FALSE(was_early);
    EXPECT_EQ(cluster.log().records(Topic::keys).size(), 2U);
    ASSERT_GE(positions->size(), 4U);
    EXPECT_EQ(read((*positions)[0]).envelope.subject, subject("a"));
    EXPECT_EQ(read((*positions)[1]).envelope.subject, subject("b"));
    EXPECT_EQ(read((*positions)[3]).envelope.subject, subject("a"));
    const std::size_t mentions = positions->size() - 4;
    EXPECT_EQ(mentions, 2U) << "each new key once";
    EXPECT_EQ(record({message("", "a")})->size(), 1U);
}

TEST_F(Activity, at_once_of_one_visitor_waits_for_one_key) {
    auto& activity = node.writer().activity();
    auto first = cluster.begin(node, activity.record({message("", "a")}, write_key()));
    auto second = cluster.begin(node, activity.record({message("", "a")}, write_key()));
    expect_success(cluster.finish(first));
    expect_success(cluster.finish(second));
    EXPECT_EQ(cluster.log().records(Topic::keys).size(), 1U);
    EXPECT_EQ(cluster.log().records(Topic::activity).size(), 2U);
}

TEST_F(Activity, on_two_writers_is_readable_whichever_key_it_is_under) {
    Node& other = cluster.start();
    auto here =
        cluster.begin(node, node.writer().activity().record({message("", "a")}, write_key()));
    auto there =
        cluster.begin(other, other.writer().activity().record({message("", "a")}, write_key()));
    cluster.finish(here);
    cluster.finish(there);
    cluster.settle();
    for (const WrittenCommit& written : cluster.log().commits(Topic::activity)) {
        const KeyId key_id = event_of(written.commit).sealed->key_id;
        EXPECT_TRUE(node.writer().keys().find(subject("a"), key_id));
        EXPECT_TRUE(other.writer().keys().find(subject("a"), key_id));
    }
}

TEST_F(Activity, of_the_erased_is_dropped_and_counted) {
    const UserId ann = registered(cluster, node, "ann@example.com");
    Commit erasure = user_commit(ann, 1, SessionsRevoked{});
    erasure.envelope.erases_subject = true;
    cluster.log().append(Topic::users, erasure);
    cluster.settle();
    const auto positions = record({message(to_string(ann), ""), message("", "v")});
    ASSERT_TRUE(positions);
    EXPECT_EQ(cluster.log().records(Topic::activity).size(), 1U);
    EXPECT_EQ(read(positions->front()).envelope.subject, subject("v"));
    EXPECT_EQ(node.writer().activity().dropped_of_erased(), 1U);
    EXPECT_TRUE(node.state().data_keys(ann.as<SubjectId>()).empty());
}

TEST_F(Activity, is_not_recorded_where_the_log_takes_no_keys) {
    node.set_fates([](Partition partition, const log::Record&) {
        const bool refused = partition.topic == Topic::keys;
        return refused ? Fate{0, Fate::Answer::unavailable} : Fate{};
    });
    expect_problem(record({message("", "v")}), 503, "log-unreachable");
    EXPECT_TRUE(cluster.log().records(Topic::activity).empty());
    node.set_fates({});
    expect_success(record({message("", "v")}));
}

TEST_F(Activity, whose_append_is_uncertain_is_told_as_uncertain) {
    node.set_fates([](Partition partition, const log::Record&) {
        const bool uncertain = partition.topic == Topic::activity;
        return uncertain ? Fate{1, Fate::Answer::outcome_unknown} : Fate{};
    });
    expect_problem(record({message("", "v")}), 503, "outcome-unknown");
    node.set_fates([](Partition partition, const log::Record&) {
        const bool full = partition.topic == Topic::activity;
        return full ? Fate{0, Fate::Answer::no_space} : Fate{};
    });
    expect_problem(record({message("", "v")}), 503, "no-space");
}

TEST_F(Activity, of_nobody_is_nothing) {
    const auto positions = record({});
    ASSERT_TRUE(positions);
    EXPECT_TRUE(positions->empty());
}

} // namespace
} // namespace userfold::writer
