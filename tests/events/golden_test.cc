// What older binaries wrote is read for ever: golden/ holds records as they were first written.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "events/sealing.h"
#include "tests/events/fixed_keys.h"
#include "tests/events/golden_file.h"
#include "tests/events/samples.h"

namespace userfold {
namespace {

const std::filesystem::path folder = USERFOLD_GOLDEN_FOLDER;

log::LoggedRecord golden(const std::string& name) {
    std::ifstream file(folder / (name + ".record"));
    EXPECT_TRUE(file) << name << ": no golden file; run write_golden_records";
    std::ostringstream text;
    text << file.rdbuf();
    auto record = parse_golden(text.str());
    EXPECT_TRUE(record) << name;
    return record.value_or(log::LoggedRecord{});
}

struct Check {
    const Sample& sample;
    const log::LoggedRecord& record;
    const MacKeys keys = fixed_mac_keys();

    void operator()(const Commit& expected) const {
        const auto frame = decode_frame(record, keys);
        ASSERT_TRUE(frame) << describe(frame.error());
        EXPECT_EQ(frame->kind, sample.kind);
        EXPECT_EQ(record.key, expected.envelope.stream.view());
        EXPECT_EQ(decode_envelope(frame->envelope), expected.envelope);
        EXPECT_EQ(decode_events(frame->body), expected.events);
    }
    void operator()(const Claim& expected) const {
        EXPECT_EQ(decode_claim(record, keys), expected);
    }
    void operator()(const Lookup& expected) const {
        EXPECT_EQ(decode_lookup(record, keys), expected);
    }
    void operator()(const WrappedDataKey& expected) const {
        EXPECT_EQ(decode_data_key(record, keys), expected);
    }
};

class GoldenTest : public testing::TestWithParam<Sample> {};

TEST_P(GoldenTest, still_means_what_it_meant) {
    const log::LoggedRecord record = golden(GetParam().name);
    EXPECT_EQ(record.position.partition, GetParam().partition);
    std::visit(Check{GetParam(), record}, GetParam().content);
}

// Not a promise of the format (a table may be laid out in many ways), but a change of what is
// written should be meant: then the sample gets a second golden file, and this a second name to
// compare with.
TEST_P(GoldenTest, is_what_is_written_today) {
    const log::LoggedRecord record = golden(GetParam().name);
    EXPECT_EQ(format_golden(encode(GetParam())), format_golden(record));
}

INSTANTIATE_TEST_SUITE_P(Samples, GoldenTest, testing::ValuesIn(samples()),
                         [](const auto& test) { return test.param.name; });

TEST(Golden, has_a_sample_of_every_event_type_and_kind) {
    std::vector<bool> types(event_types_known, false);
    std::vector<bool> kinds(6, false);
    for (const Sample& sample : samples()) {
        kinds[static_cast<std::size_t>(sample.kind)] = true;
        const auto* commit = std::get_if<Commit>(&sample.content);
        if (commit == nullptr) continue;
        for (const Event& event : commit->events) types[event.index()] = true;
    }
    for (std::size_t type = 0; type < types.size(); ++type) EXPECT_TRUE(types[type]) << type;
    for (std::size_t kind = 1; kind < kinds.size(); ++kind) EXPECT_TRUE(kinds[kind]) << kind;
}

TEST(Golden, has_a_sample_for_every_file) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto is_it = [&](const Sample& sample) {
            return sample.name == entry.path().stem().string();
        };
        EXPECT_TRUE(std::ranges::any_of(samples(), is_it)) << entry.path();
    }
}

TEST(Golden, opens_under_its_wrapped_keys) {
    const log::LoggedRecord key_record = golden("data_key");
    const auto wrapped = decode_data_key(key_record, fixed_mac_keys());
    ASSERT_TRUE(wrapped);
    const auto data = crypto::unwrap_key(counting_key(0x60), wrapped->wrapped);
    const auto credential = crypto::unwrap_key(counting_key(0x80), wrapped->wrapped_credential);
    ASSERT_TRUE(data && credential);

    const log::LoggedRecord record = golden("user_registered");
    const auto frame = decode_frame(record, fixed_mac_keys());
    const auto envelope = decode_envelope(frame->envelope);
    const auto events = decode_events(frame->body);
    ASSERT_TRUE(envelope && events);
    const auto& registered = std::get<UserRegistered>(events->front());
    SealPlace place{Topic::users, envelope->stream, "user.registered", "/account/email",
                    envelope->commit_id};
    EXPECT_EQ(open({wrapped->key_id, *data}, place, *registered.fields[0].value),
              "\"ada@example.com\"");
    place.path = "/credential/password";
    EXPECT_EQ(open({wrapped->key_id, *credential}, place, *registered.credential),
              "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo");
}

} // namespace
} // namespace userfold
