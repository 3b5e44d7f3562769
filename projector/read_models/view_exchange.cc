#include "projector/read_models/view_exchange.h"

#include <stdexcept>
#include <utility>

#include "projector/read_models/value_codec.h"

namespace userfold::read_models {
namespace {

constexpr std::uint8_t exchange_version = 1;

template <class Encode>
std::string encode(Encode encode_content) {
    std::string bytes;
    ValueWriter out(bytes);
    out.byte(exchange_version);
    encode_content(out);
    return bytes;
}

// What the bytes hold, if they hold that and nothing else.
template <class Decode>
auto decode(std::string_view bytes, Decode decode_content)
    -> std::optional<decltype(decode_content(std::declval<ValueReader&>()))> {
    try {
        ValueReader in(bytes);
        in.version(exchange_version);
        auto content = decode_content(in);
        if (!in.done()) return std::nullopt;
        return content;
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

View read_view(ValueReader& in) {
    const std::uint8_t view = in.byte();
    if (view >= view_count) throw std::runtime_error("no such view");
    return static_cast<View>(view);
}

void write_positions(ValueWriter& out, const std::vector<Position>& positions) {
    out.number(positions.size());
    for (const Position& position : positions) {
        out.byte(static_cast<std::uint8_t>(position.partition.topic));
        out.number(position.partition.index);
        out.signed_number(position.offset);
    }
}

std::vector<Position> read_positions(ValueReader& in) {
    std::vector<Position> positions(in.count());
    for (Position& position : positions) {
        const std::uint8_t topic = in.byte();
        if (topic >= topic_count) throw std::runtime_error("no such topic");
        position.partition = {static_cast<Topic>(topic), static_cast<std::uint32_t>(in.number())};
        position.offset = in.signed_number();
    }
    return positions;
}

struct WriteQuery {
    ValueWriter& out;

    void operator()(const GetAllQuery& query) const {
        out.byte(family(query.view));
        out.number(query.keys.size());
        for (const std::string& key : query.keys) out.text(key);
    }
    void operator()(const ScanQuery& query) const {
        out.byte(family(query.range.view));
        out.text(query.range.from);
        out.text(query.range.to);
        out.number(query.range.limit);
        out.byte(static_cast<std::uint8_t>(query.range.direction));
    }
    void operator()(const PositionsQuery&) const {}
    void operator()(const WaitQuery& query) const {
        out.signed_number(query.timeout.count());
        write_positions(out, query.positions);
    }
};

GetAllQuery read_get_all(ValueReader& in) {
    GetAllQuery query;
    query.view = read_view(in);
    query.keys.resize(in.count());
    for (std::string& key : query.keys) key = in.text();
    return query;
}

ScanQuery read_scan(ValueReader& in) {
    ScanQuery query;
    query.range.view = read_view(in);
    query.range.from = in.text();
    query.range.to = in.text();
    query.range.limit = in.number();
    query.range.direction =
        in.byte() == 0 ? storage::Direction::forward : storage::Direction::backward;
    return query;
}

WaitQuery read_wait(ValueReader& in) {
    WaitQuery query;
    query.timeout = std::chrono::milliseconds(in.signed_number());
    query.positions = read_positions(in);
    return query;
}

} // namespace

std::string encode_query(const ViewQuery& query) {
    return encode([&](ValueWriter& out) {
        out.byte(static_cast<std::uint8_t>(query.index()));
        std::visit(WriteQuery{out}, query);
    });
}

std::optional<ViewQuery> decode_query(std::string_view bytes) {
    return decode(bytes, [](ValueReader& in) -> ViewQuery {
        switch (in.byte()) {
            case 0:
                return read_get_all(in);
            case 1:
                return read_scan(in);
            case 2:
                return PositionsQuery{};
            case 3:
                return read_wait(in);
            default:
                throw std::runtime_error("no such query");
        }
    });
}

std::string encode_values(const std::vector<std::optional<std::string>>& values) {
    return encode([&](ValueWriter& out) {
        out.number(values.size());
        for (const auto& value : values) {
            out.byte(value ? 1 : 0);
            if (value) out.text(*value);
        }
    });
}

std::string encode_entries(const std::vector<ViewEntry>& entries) {
    return encode([&](ValueWriter& out) {
        out.number(entries.size());
        for (const ViewEntry& entry : entries) {
            out.text(entry.key);
            out.text(entry.value);
        }
    });
}

std::string encode_positions(const std::vector<Position>& positions) {
    return encode([&](ValueWriter& out) { write_positions(out, positions); });
}

std::string encode_reached(bool reached) {
    return encode([&](ValueWriter& out) { out.byte(reached ? 1 : 0); });
}

std::optional<std::vector<std::optional<std::string>>> decode_values(std::string_view bytes) {
    return decode(bytes, [](ValueReader& in) {
        std::vector<std::optional<std::string>> values(in.count());
        for (auto& value : values) {
            if (in.byte() != 0) value = std::string(in.text());
        }
        return values;
    });
}

std::optional<std::vector<ViewEntry>> decode_entries(std::string_view bytes) {
    return decode(bytes, [](ValueReader& in) {
        std::vector<ViewEntry> entries(in.count());
        for (ViewEntry& entry : entries) {
            entry.key = in.text();
            entry.value = in.text();
        }
        return entries;
    });
}

std::optional<std::vector<Position>> decode_positions(std::string_view bytes) {
    return decode(bytes, [](ValueReader& in) { return read_positions(in); });
}

std::optional<bool> decode_reached(std::string_view bytes) {
    return decode(bytes, [](ValueReader& in) { return in.byte() != 0; });
}

} // namespace userfold::read_models
