// Answers the mailer from the decision state of the writer in the same process.
#pragma once

#include <chrono>
#include <memory>

#include "writer/mailer/mail_source.h"
#include "writer/writer.h"

namespace userfold::mailer {

// due() posts to the writer's executor and waits there for the answer: call it from any other
// thread. Stop the mailer before the writer's executor.
class WriterMailSource final : public MailSource {
public:
    // Somewhat longer than the writer itself waits for its fold, so that no question is left
    // behind.
    static constexpr std::chrono::milliseconds answer_wait{writer::Committer::settle_ms_max +
                                                           2'000};

    explicit WriterMailSource(writer::Writer& writer);

    Answer due(Position position, UserId user, CommitId commit) override;
    void interrupt() override;

private:
    struct Desk;

    writer::Writer& writer_;
    std::shared_ptr<Desk> desk_; // answers that come too late outlive the source
};

} // namespace userfold::mailer
