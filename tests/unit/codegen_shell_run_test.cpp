// What leads through a run: options, causes, repetitions, parameters, and what people are told.
#include "tests/unit/codegen_shell_sandbox.h"

#include <catch2/catch.hpp>

using namespace rbk;
using test::has;
using test::PlanBuilder;
using test::Sandbox;
using Result = test::ScriptResult;
using Op = ast::BinaryOp;
using Origin = plan::Variable::Origin;
using plan::SectionKind;
using plan::ValueKind;

namespace {

Result runWith(const Sandbox &box, const PlanBuilder &b, const std::string &answers) {
  box.write("answers", answers);
  return box.run(b, {"--answers", "answers"});
}

/// Options A and B, and a verification that passes for the runs of `tool WORD` that the file `good` names.
struct Options {
  PlanBuilder b;
  Options(const std::vector<std::vector<std::string>> &commands, bool decides = true, bool verify = true) {
    plan::Section &section = b.section(SectionKind::Resolve);
    for (size_t i = 0; i < commands.size(); ++i) {
      b.step("Do " + std::to_string(i));
      b.run(commands[i]).add(plan::UndoStmt{b.command({{"tool", "back", std::to_string(i)}})});
      plan::Option option;
      option.title = b.text("Number " + std::to_string(i));
      option.firstStep = static_cast<uint32_t>(i);
      option.stepCount = 1;
      option.decides = decides;
      section.options.push_back(option);
    }
    if (!decides) {
      b.section(SectionKind::Resolve);
      b.step("Afterwards");
      b.run({"tool", "afterwards"});
    }
    if (!verify)
      return;
    b.captured("answer");
    b.section(SectionKind::Verify);
    b.step("Good");
    b.add(
        plan::CaptureStmt{b.find("answer"), b.command({{"sh", "-c", "tail -1 calls; echo verify >>calls"}})});
    b.add(plan::ExpectStmt{
        PlanBuilder::binary(b.var("answer"), Op::Matches, PlanBuilder::regex("good|after"))});
  }
  plan::Option &option(size_t i) { return b.book().sections[0].options[i]; }
};

} // namespace

TEST_CASE("shell: options are tried until the verification passes") {
  Sandbox box;
  auto outcome = [&](Options options) {
    const Result r = box.run(options.b);
    INFO(r.err);
    CHECK(box.isClean());
    return std::to_string(r.status) + " " + r.out.substr(r.out.rfind('\n', r.out.size() - 2) + 1) + r.calls;
  };
  CHECK(outcome({{{"tool", "good"}, {"tool", "never"}}}) == "0 verified\n<good>\nverify\n");
  CHECK(outcome({{{"tool", "bad"}, {"tool", "good"}}}) == "0 verified\n<bad>\nverify\n<good>\nverify\n");
  CHECK(outcome({{{"fail"}, {"tool", "good"}}}) == "0 verified\nfail\n<good>\nverify\n");
  CHECK(outcome({{{"fail"}, {"tool", "bad"}}}) == "1 not verified\nfail\n<bad>\nverify\n");
  // The run goes on behind a group that does not decide; the verification comes again at the end.
  CHECK(outcome({{{"tool", "bad"}, {"tool", "good"}}, false}) ==
        "0 verified\n<bad>\nverify\n<good>\nverify\n<afterwards>\nverify\n");
  CHECK(outcome({{{"fail"}}, false}) == "1 not verified\nfail\n");
  // Without a verification an option that ran through has helped.
  CHECK(outcome({{{"fail"}, {"tool", "x"}, {"tool", "never"}}, true, false}) ==
        "0 completed (nothing was verified)\nfail\n<x>\n");
}

TEST_CASE("shell: an option that was refused or does not apply, and ways back") {
  Sandbox box;
  Options options({{"tool", "bad"}, {"tool", "worse"}, {"tool", "good"}});
  PlanBuilder &b = options.b;
  options.option(1).when = b.ask("room", "Is there room?");
  options.option(2).lastResort = true;
  auto &body = b.book().sections[0].steps[2].body;
  body.insert(body.begin(),
              PlanBuilder::stmt(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "wipe", "Wipe?")}));
  Result r = runWith(box, b, "ask room \"Is there room?\" no\nconfirm wipe \"Wipe?\" yes\n");
  CHECK(r.status == 0);
  CHECK(r.calls == "<bad>\nverify\n<good>\nverify\n");
  CHECK(has(
      r.err,
      "this option did not help\n  its way back, latest first; nothing of it has been run:\ntool back 0\n"));
  CHECK(has(r.err, "~ option: Number 2 (last resort)"));
  CHECK_FALSE(has(r.err, "way back, latest first; nothing of it has been run:\ntool back 2"));
  r = runWith(box, b, "ask room \"Is there room?\" yes\nconfirm wipe \"Wipe?\" no\n");
  CHECK(r.status == 1);
  CHECK(r.calls == "<bad>\nverify\n<worse>\nverify\n");
  CHECK(has(r.err, "\nway back, latest first; nothing of it has been run:\ntool back 1\ntool back 0\n"));
  CHECK(box.isClean());
}

TEST_CASE("shell: the first cause that is found is gone into") {
  Sandbox box;
  auto outcome = [&](const std::string &first, const std::string &second) {
    PlanBuilder b;
    b.captured("n", ValueKind::Integer);
    b.section(SectionKind::Diagnose);
    b.step("Look");
    if (first == "unknown")
      b.run({"fail"});
    b.add(plan::CaptureStmt{b.find("n"), b.command({{"tool", "print", first}})});
    auto cause = [&](const std::string &name, const plan::ExprPtr &when, bool asked) {
      plan::Cause result;
      result.name = name;
      result.title = b.text("It is " + name);
      result.when = when;
      result.asked = asked;
      result.prose.push_back(b.text("Look for " + name));
      result.firstSection = static_cast<uint32_t>(b.book().sections.size());
      result.sectionCount = 2;
      for (SectionKind kind : {SectionKind::Diagnose, SectionKind::Resolve}) {
        b.section(kind).cause = static_cast<uint32_t>(b.book().causes.size());
        b.step("In " + name);
        b.run({"tool", name});
      }
      b.book().causes.push_back(result);
    };
    cause("full", PlanBuilder::binary(b.var("n"), Op::Greater, PlanBuilder::integer(5)), false);
    cause("fresh", b.ask("cause-fresh", "Is this the cause: It is fresh?"), true);
    b.section(SectionKind::Verify);
    b.step("Behind");
    b.run({"tool", "behind"});
    const Result r = runWith(box, b, "ask cause-fresh \"Is this the cause: It is fresh?\" " + second + "\n");
    INFO(r.err);
    CHECK(box.isClean());
    CHECK(has(r.err, "== cause full: It is full\nLook for full"));
    return std::to_string(r.status) + " " + r.calls.substr(r.calls.find('\n') + 1);
  };
  CHECK(outcome("9", "yes") == "0 <full>\n<full>\n<behind>\n");
  CHECK(outcome("1", "yes") == "0 <fresh>\n<fresh>\n<behind>\n");
  CHECK(outcome("1", "no") == "0 <behind>\n");
  CHECK(outcome("unknown", "yes") == "0 <fresh>\n<fresh>\n<behind>\n");
  CHECK(outcome("1", "perhaps") == "4 ");
}

TEST_CASE("shell: options in a cause decide only when it is found") {
  Sandbox box;
  auto calls = [&](const std::string &answer) {
    Options options({{"fail"}, {"tool", "good"}});
    PlanBuilder &b = options.b;
    plan::Cause cause;
    cause.name = "it";
    cause.title = b.text("It");
    cause.when = b.ask("it", "It?");
    cause.asked = true;
    cause.sectionCount = 1;
    b.book().sections[0].cause = 0;
    b.book().causes.push_back(cause);
    const Result r = runWith(box, b, "ask it \"It?\" " + answer + "\n");
    INFO(r.err);
    CHECK(box.isClean());
    return r.out + r.calls;
  };
  CHECK(calls("yes") == "verified\nfail\n<good>\nverify\n");
  CHECK(calls("no") == "not verified\nverify\n");
}

TEST_CASE("shell: mitigation and a step that has to hold") {
  Sandbox box;
  PlanBuilder b;
  b.section(SectionKind::Mitigate);
  b.step("Stop it");
  b.run({"tool", "mitigated"});
  b.section(SectionKind::Verify);
  plan::Step &step = b.step("Holds");
  step.repetitions = 3;
  step.intervalMs = 1;
  step.holdsMs = 3;
  step.procedure = "Look twice";
  b.run({"sh", "-c", "echo >>times; test $(wc -l <times) -ne 6"});
  Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(r.calls == "<mitigated>\n");
  CHECK(box.read("times").size() == 3);
  CHECK(has(box.read("script.sh"), "# Holds; from procedure `Look twice`; for 3 ms every 1 ms"));
  CHECK(box.run(b).status == 1); // the sixth
  CHECK(box.isClean());
  b.book().sections[0].steps[0].body.clear();
  b.book().sections[1].steps[0].when = b.ask("x", "X?"); // asked once, then left out
  b.step("Other");
  b.run({"tool", "other"});
  r = runWith(box, b, "ask x \"X?\" no\n");
  CHECK(r.status == 0);
  CHECK(r.calls == "<other>\n");
  CHECK(box.read("times").size() == 6);
  b.book().sections[0].steps[0].body.push_back(PlanBuilder::stmt(plan::RunStmt{b.command({{"fail"}})}));
  r = runWith(box, b, "ask x \"X?\" no\n");
  CHECK(r.status == 1);
  CHECK(r.out == "failed\n");
}

TEST_CASE("shell: parameters from the environment") {
  Sandbox box;
  PlanBuilder b;
  b.parameter("host", "text", "fallback");
  b.required("token", "secret");
  b.required("zone", "text");
  b.book().variables[0].environment = "SUBJECT_HOST";
  b.book().variables[1].environment = "SUBJECT_TOKEN";
  b.book().variables[2].environment = "zone"; // the name of the parameter itself
  b.section(SectionKind::Verify);
  b.step("Use");
  b.run({"tool", "$host", "$token", "$zone"});
  CHECK(box.run(b, {"--zone=z"}, "SUBJECT_TOKEN=t").calls == "<fallback><t><z>\n");
  CHECK(box.run(b, {}, "SUBJECT_HOST=h SUBJECT_TOKEN='a b' zone=y").calls == "<h><a b><y>\n");
  CHECK(box.run(b, {"--host=x"}, "SUBJECT_HOST=h SUBJECT_TOKEN=t zone=y").calls == "<x><t><y>\n");
  CHECK(box.run(b, {"--zone=z"}, "TOKEN=t").status == 2);
  CHECK(has(box.run(b, {"--help"}).out, "the environment variable SUBJECT_TOKEN"));
  CHECK(box.isClean());
}

TEST_CASE("shell: messages, suspicions and who is paged when something is seen") {
  Sandbox box;
  PlanBuilder b;
  b.parameter("host", "text", "db-1");
  plan::Contact contact;
  contact.name = "on-call";
  contact.title = "On call";
  contact.channels.push_back({"slack", "#it"});
  b.program.contacts.push_back(contact);
  plan::EscalationLevel level;
  level.contact = 0;
  level.trigger = b.text("$host is lost");
  b.book().escalation.push_back(level);
  b.section(SectionKind::Resolve);
  b.step("Tell");
  b.add(plan::ReportStmt{b.text("this points to the cause fresh: no blocks on $host"), 0});
  plan::ManualStmt message{b.gate(plan::Gate::Kind::Manual, "tell", "On call: slack #it\n$host is down")};
  message.contact = 0;
  b.add(message).run({"fail"});
  Result r = runWith(box, b, "manual tell \"On call: slack #it\\ndb-1 is down\" done\n");
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(r.out == "> this points to the cause fresh: no blocks on db-1\nfailed\n");
  CHECK(r.calls == "fail\n");
  CHECK(has(r.err, "  if db-1 is lost  page on-call (On call): slack #it\n"));
  CHECK(box.isClean());
  CHECK(runWith(box, b, "").status == 4);
}
