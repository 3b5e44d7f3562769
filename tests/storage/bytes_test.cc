#include "storage/bytes.h"

#include <gtest/gtest.h>
#include <limits>

namespace userfold::storage {
namespace {

TEST(Bytes, reads_what_it_wrote) {
    const std::string bytes = ByteWriter()
                                  .u8(200)
                                  .u32(0xDEADBEEF)
                                  .u64(std::numeric_limits<std::uint64_t>::max())
                                  .i64(-5)
                                  .text("text")
                                  .text("")
                                  .raw("raw")
                                  .take();
    ByteReader in(bytes);
    EXPECT_EQ(in.u8(), 200);
    EXPECT_EQ(in.u32(), 0xDEADBEEF);
    EXPECT_EQ(in.u64(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(in.i64(), -5);
    EXPECT_EQ(in.text(), "text");
    EXPECT_EQ(in.text(), "");
    EXPECT_EQ(in.raw(3), "raw");
    EXPECT_TRUE(in.at_end());
}

TEST(Bytes, sorts_numbers_as_keys) {
    EXPECT_LT(ByteWriter().u32(255).take(), ByteWriter().u32(256).take());
    EXPECT_LT(ByteWriter().i64(1).take(), ByteWriter().i64(1'000'000'000'000).take());
}

TEST(Bytes, reads_zero_and_nothing_past_the_end) {
    ByteReader in(std::string_view("\x01", 1));
    EXPECT_EQ(in.u8(), 1);
    EXPECT_EQ(in.u64(), 0U);
    EXPECT_EQ(in.text(), "");
    EXPECT_TRUE(in.at_end());
}

TEST(Bytes, cuts_a_text_whose_length_lies) {
    const std::string bytes = ByteWriter().u32(1000).raw("abc").take();
    ByteReader in(bytes);
    EXPECT_EQ(in.text(), "abc");
    EXPECT_TRUE(in.at_end());
}

} // namespace
} // namespace userfold::storage
