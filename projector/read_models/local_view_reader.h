// The views of this process, read where they are.
#pragma once

#include <memory>

#include "projector/read_models/position_board.h"
#include "projector/read_models/view_reader.h"
#include "storage/store.h"

namespace userfold::read_models {

// Reads complete on the caller's thread without a hop: a get is one call of the store. wait_for
// suspends the caller only where the positions are not reached yet.
class LocalViewReader final : public ViewReader {
public:
    // The store must outlive it.
    LocalViewReader(const storage::Store& store, std::shared_ptr<PositionBoard> board);

    Awaitable<std::optional<std::string>> get(View view, std::string_view key) override;
    Awaitable<std::vector<std::optional<std::string>>> get_all(
        View view, const std::vector<std::string>& keys) override;
    Awaitable<std::vector<ViewEntry>> scan(const ViewRange& range) override;
    Awaitable<std::vector<Position>> positions() override;
    Awaitable<bool> wait_for(const std::vector<Position>& positions,
                             std::chrono::milliseconds timeout) override;

private:
    const storage::Store& store_;
    std::shared_ptr<PositionBoard> board_;
};

} // namespace userfold::read_models
