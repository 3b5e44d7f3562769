#include "writer/mailer/outstanding_records.h"

#include <algorithm>

namespace userfold::mailer {

bool OutstandingRecords::add(const Position& position) {
    const auto [entry, is_new] = lines_.try_emplace(position.partition);
    Line& line = entry->second;
    if (is_new) line.committed = position.offset;
    if (!is_new && position.offset < line.next) {
        // The group stands further back than we left it: it is told again.
        line.committed = std::min(line.committed, position.offset);
        return false;
    }
    line.next = position.offset + 1;
    line.open.insert(position.offset);
    return true;
}

void OutstandingRecords::finish(const Position& position) {
    lines_[position.partition].open.erase(position.offset);
}

std::vector<Position> OutstandingRecords::committable() const {
    std::vector<Position> moved;
    for (const auto& [partition, line] : lines_) {
        const std::int64_t done_before = line.done_before();
        if (done_before > line.committed) moved.push_back({partition, done_before});
    }
    return moved;
}

void OutstandingRecords::committed(const Position& next) {
    lines_[next.partition].committed = next.offset;
}

} // namespace userfold::mailer
