// What the parser makes of each construct of docs/language.md, on the tree itself.
#include "ast_text.h"
#include "compiler/parse/parse.h"

#include <catch2/catch.hpp>

using namespace rbk;

namespace {

/// The tree of a source as text, and behind it what was reported.
std::string parsed(const std::string &text) {
  SourceManager sources;
  DiagnosticEngine diagnostics{};
  llvm::BumpPtrAllocator arena;
  const SourceFile *file = sources.add("t.rbk", text);
  std::string result = textOf(*parse::parseFile(*file, arena, diagnostics));
  for (const Diagnostic &d : diagnostics.diagnostics())
    result += "! " + d.message + "\n";
  return result;
}

} // namespace

TEST_CASE("declarations") {
  struct Row {
    const char *source, *tree;
  };
  const Row rows[] = {
      {"record peer { id: text  height: int state: up | down }",
       "record name=peer\n  param name=id type=text\n  param name=height type=int\n"
       "  param name=state type=up|down\n"},
      {"record r { severity: text service: list<k8s.Pod> }",
       "record name=r\n  param name=severity type=text\n  param name=service type=list<k8s.Pod>\n"},
      {"template t \"T\" {\n field a: low\n | high = \"low\" \"meaning\"\n field b: int\n \"\"\"\n B: $b\n  "
       "A: ${a}\n \"\"\"\n}",
       "template name=t title=\"T\" body=\"B: ${b}\\n A: ${a}\"\n"
       "  param name=a type=low|high default=\"low\" doc=\"meaning\"\n  param name=b type=int\n"},
      {"template t \"T\" { \"x\" }", "template name=t title=\"T\" body=\"x\"\n"},
      {"template t \"T\" { field a: text }", "template name=t title=\"T\"\n  param name=a type=text\n"
                                             "! expected the text of the message in `\"\"\"`, found `}`\n"},
      {"checklist c \"C\" for P0, P1 within 2h every 30d {\n- One\n- Two\n}",
       "checklist name=c title=\"C\" severities=[P0 P1] within=7200000ms every=2592000000ms\n"
       "  prose \"One\"\n  prose \"Two\"\n"},
      {"severity P0 \"S\" { respond 1m notify a within 5m every 30m using t notify b within 1h }",
       "severity name=P0 title=\"S\" respond=60000ms\n"
       "  duty contact=a within=300000ms every=1800000ms template=t\n  duty contact=b within=3600000ms\n"},
      {"severity P0 \"S\" { escalate { at 0m page a when severity P0 if \"It burns\" notify b } }",
       "severity name=P0 title=\"S\"\n  escalate\n    level at=0ms verb=page contact=a severity=P0\n"
       "    level if=\"It burns\" verb=notify contact=b\n"},
      {"service s \"S\" { workload \"deployment/a\" workload \"sts/b\" metric \"Rate\" \"rate(x[5m])\" < 1% "
       "for 5m }",
       "service name=s title=\"S\"\n  workload name=\"deployment/a\"\n  workload name=\"sts/b\"\n"
       "  metric title=\"Rate\" text=\"rate(x[5m])\" op=< threshold=1% for=300000ms\n"},
      {"service s \"S\" { alert Slow \"p95\" > 2s for 5m }",
       "service name=s title=\"S\"\n  metric text=\"p95\" alert=Slow op=> threshold=2000ms for=300000ms\n"},
      {"severity P0 \"S\" {\n- Down\nmetric \"up\" < 1\n}",
       "severity name=P0 title=\"S\"\n  prose \"Down\"\n  metric text=\"up\" op=< threshold=1\n"},
      {"procedure p() { }", "procedure name=p\n"},
      {"procedure p(a: text, b: list<int>) \"P\" {\n- Prose\ndo q(a: a)\nstep \"S\" { $ uptime\n}\n}",
       "procedure name=p title=\"P\"\n  param name=a type=text\n  param name=b type=list<int>\n"
       "  prose \"Prose\"\n  do procedure=q arguments=(a: a)\n  step title=\"S\"\n    run $ uptime\n"},
      {"reference r \"R\" {\nparam p: text\n- Prose\ndo q()\n}",
       "reference name=r title=\"R\"\n  prose \"Prose\"\n  param name=p type=text\n  reference\n    do "
       "procedure=q\n"},
      {"runbook r \"R\" {\nversion \"3.2\"\nemergency \"Nothing else helps\"\n"
       "param a: low | high = \"low\" matching /l.*/ from env \"A\" \"doc\"\nparam b: int from env \"B\"\n"
       "see { link \"L\" \"u\" runbook other document \"D\" \"../d.md\" }\n}",
       "runbook name=r title=\"R\" version=\"3.2\" emergency=\"Nothing else helps\"\n"
       "  param name=a type=low|high default=\"low\" matching=l.* env=\"A\" doc=\"doc\"\n"
       "  param name=b type=int env=\"B\"\n"
       "  see title=\"L\" url=\"u\"\n  see runbook=other\n  see title=\"D\" path=\"../d.md\"\n"},
  };
  for (const Row &row : rows) {
    INFO(row.source);
    CHECK(parsed(row.source) == row.tree);
  }
}

TEST_CASE("sections, causes and options") {
  struct Row {
    const char *source, *tree; ///< inside a runbook
  };
  const Row rows[] = {
      {"symptoms {\n- Prose\nalert A\nmetric \"m\" > 1\nlog /a\\/b/\nlog \"text\"\nevent /e/\nevent \"x\"\n}",
       "  symptoms\n    sign-prose text=\"Prose\"\n    alert alert=A\n    metric text=\"m\" op=> "
       "threshold=1\n"
       "    log pattern=a/b\n    log text=\"text\"\n    event pattern=e\n    event text=\"x\"\n"},
      {"diagnose \"One\" { }\nmitigate \"First\" within 5m { }\ndiagnose \"Two\" { }\nresolve { }\nresolve { "
       "}\nverify { }",
       "  diagnose title=\"One\"\n  mitigate title=\"First\" within=300000ms\n  diagnose title=\"Two\"\n"
       "  resolve\n  resolve\n  verify\n"},
      {"cause a \"A\" when n > 1 {\n- Prose\nlog /x/\nevent \"y\"\nalert Z\nmetric \"m\" > 1\n"
       "diagnose { }\nmitigate { }\nresolve { option \"O\" last resort { wait 1s } }\n}\ncause b \"B\" { }",
       "  cause name=a title=\"A\" when=(n > 1)\n    prose \"Prose\"\n    log pattern=x\n    event "
       "text=\"y\"\n"
       "    alert alert=Z\n    metric text=\"m\" op=> threshold=1\n    diagnose\n    mitigate\n    resolve\n"
       "      option title=\"O\" last-resort\n        step title=\"O\"\n          wait duration=1000ms\n"
       "  cause name=b title=\"B\"\n"},
      // loose statements are steps with the option's title; prose alone is about the option
      {"resolve {\noption \"O\" when a last resort {\n- About\n$ uptime\n- More\n$ date\nstep \"S\" { wait "
       "1s }\n- Also\n"
       "do p(x: 1)\nreport \"done\"\n}\n}",
       "  resolve\n    option title=\"O\" when=a last-resort\n      prose \"About\"\n      prose \"Also\"\n"
       "      step title=\"O\"\n        run $ uptime\n        prose text=\"More\"\n        run $ date\n"
       "      step title=\"S\"\n        wait duration=1000ms\n      do procedure=p arguments=(x: 1)\n"
       "      step title=\"O\"\n        report text=\"done\"\n"},
      {"resolve {\ndo p(a: \"x $n\", b: n, c: peer.height, d: 50%, e: 2h, f: -1, g: true,\n h: 64MiB) when n "
       "> 1\n}",
       "  resolve\n    do procedure=p arguments=(a: \"x ${n}\", b: n, c: peer.height, d: 50%, e: 7200000ms, "
       "f: -1, "
       "g: true, h: 67108864B) when=(n > 1)\n"},
      {"resolve { do p(a: 1, a: 2) }",
       "  resolve\n    do procedure=p arguments=(a: 1, a: 2)\n! `a` stands twice\n"},
      // the order of a run
      {"verify { }\ndiagnose { }", "  verify\n  diagnose\n"},
      {"diagnose { }\nrequire { }\nsymptoms { }",
       "  diagnose\n  require\n  symptoms\n! `require` stands after `diagnose`\n"},
      {"symptoms { }\nrequire { }", "  symptoms\n  require\n! `require` stands after `symptoms`\n"},
      {"verify { }\nresolve { }\nresolve { }",
       "  verify\n  resolve\n  resolve\n! `resolve` stands after `verify`\n"},
      {"verify { }\ncause a \"A\" { resolve { } }",
       "  verify\n  cause name=a title=\"A\"\n    resolve\n! `cause` stands after `verify`\n"},
      {"verify { }\nverify { }", "  verify\n! `verify` stands twice\n"},
  };
  for (const Row &row : rows) {
    INFO(row.source);
    CHECK(parsed("runbook r \"R\" {\n" + std::string(row.source) + "\n}\n") ==
          "runbook name=r title=\"R\"\n" + std::string(row.tree));
  }
}

TEST_CASE("statements") {
  struct Row {
    const char *source, *tree; ///< inside a step
  };
  const Row rows[] = {
      {"let x: bool = succeeds $ curl -f $url", "let-succeeds name=x type=bool $ curl -f ${url}"},
      {"let l: list<peer> = $ jq -c '.[]' f", "let name=l type=list<peer> $ jq -c .[] f"},
      {"let e: low | high = \"low\"", "let-expr name=e type=low|high expr=\"low\""},
      {"let h: int = peer.height + 1", "let-expr name=h type=int expr=(peer.height + 1)"},
      {"report \"${peer.height} $peer.height ${a.} $${peer.height}\"",
       "report text=\"${peer.height} ${peer}.height \\${a.} \\${peer.height}\""},
      {"- At ${peer.height}", "prose text=\"At ${peer.height}\""},
      {"$ echo ${peer.height} \"${peer.id}x\" $peer.id", "run $ echo ${peer.height} ${peer.id}x ${peer}.id"},
      {"for p in peers { wait 1s }", "for name=p source=peers\n        wait duration=1000ms"},
      {"for p in peer.addresses at most 10 {\n$ uptime\n}",
       "for name=p source=peer.addresses limit=10\n        run $ uptime"},
      {"if p.height == 0 { for p in q { } } else { wait 1s }",
       "if expr=(p.height == 0)\n        for name=p source=q\n      else\n        wait duration=1000ms"},
      {"background $ sleep 60", "background $ sleep 60"},
      {"background until /ready\\/now/ within 10s $ sleep 60",
       "background until=ready/now duration=10000ms $ sleep 60"},
      {"background within 10s until /r/ $ sleep 60", "background until=r duration=10000ms $ sleep 60"},
      {"suspect dead-node", "suspect name=dead-node"},
      {"suspect dead-node \"${p.id} is gone\"", "suspect name=dead-node text=\"${p.id} is gone\""},
      {"notify people \"It is over\" within 5m", "notify name=people text=\"It is over\" duration=300000ms"},
      {"notify people using t(status: \"resolved\", n: n) within 5m",
       "notify name=people source=t duration=300000ms arguments=(status: \"resolved\", n: n)"},
      {"notify people using t", "notify name=people source=t"},
      {"assume read because \"x\"", "assume name=read text=\"x\""},
      {"expect ok\nbackground $ sleep 1", "expect expr=ok\n      background $ sleep 1"},
      {"expect ok\nfor p in q { }", "expect expr=ok\n      for name=p source=q"},
  };
  for (const Row &row : rows) {
    INFO(row.source);
    CHECK(parsed("reference r \"R\" {\nstep \"S\" {\n" + std::string(row.source) + "\n}\n}\n") ==
          "reference name=r title=\"R\"\n  reference\n    step title=\"S\"\n      " + std::string(row.tree) +
              "\n");
  }
}
