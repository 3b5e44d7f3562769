// What the query API and the projector's internal endpoint say to each other: `POST
// /internal/views`, a body of one query, answered by a body of one answer, both in the read models'
// value encoding.
//
// query   version 1, kind 1, then
//   get_all    view 1, count, key*
//   scan       view 1, from, to, limit, direction 1
//   positions  nothing
//   wait_for   milliseconds, count, position*
// answer  version 1, then
//   get_all    count, (found 1, value where found)*
//   scan       count, (key, value)*
//   positions  count, position*
//   wait_for   reached 1
// position: topic 1, partition, offset.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "projector/read_models/view_reader.h"

namespace userfold::read_models {

struct GetAllQuery {
    View view = View::subjects;
    std::vector<std::string> keys;
};
struct ScanQuery {
    ViewRange range;
};
struct PositionsQuery {};
struct WaitQuery {
    std::chrono::milliseconds timeout{};
    std::vector<Position> positions;
};
using ViewQuery = std::variant<GetAllQuery, ScanQuery, PositionsQuery, WaitQuery>;

std::string encode_query(const ViewQuery& query);
// Nothing where the bytes are no query. Limits are the endpoint's to hold.
std::optional<ViewQuery> decode_query(std::string_view bytes);

std::string encode_values(const std::vector<std::optional<std::string>>& values);
std::string encode_entries(const std::vector<ViewEntry>& entries);
std::string encode_positions(const std::vector<Position>& positions);
std::string encode_reached(bool reached);
// Nothing where the bytes are no such answer.
std::optional<std::vector<std::optional<std::string>>> decode_values(std::string_view bytes);
std::optional<std::vector<ViewEntry>> decode_entries(std::string_view bytes);
std::optional<std::vector<Position>> decode_positions(std::string_view bytes);
std::optional<bool> decode_reached(std::string_view bytes);

} // namespace userfold::read_models
