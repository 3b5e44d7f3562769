// What the log's and the deciders' refusals look like to a client.
#pragma once

#include "http/problem.h"
#include "writer/claim_protocol.h"
#include "writer/committer.h"
#include "writer/passwords/password_errc.h"
#include "writer/session_decider.h"
#include "writer/user_decider.h"

namespace userfold::writer {

http::Problem problem_of(CommitErrc error);
http::Problem problem_of(Rejection rejection);
http::Problem problem_of(SessionRejection rejection);
http::Problem problem_of(passwords::PasswordErrc error);
http::Problem problem_of(ClaimErrc error, ClaimKind kind);
http::Problem stream_quarantined();
http::Problem idempotency_key_reused();
http::Problem invalid_credentials();
http::Problem invalid_token(); // of a mail: used, expired, or for something else
http::Problem contended();     // others kept changing the stream while we decided

} // namespace userfold::writer
