// What each construct of the language is on a page. The sources are compiled, so that the plans are the
// compiler's.
#include "compiler/sema/frontend.h"
#include "tests/unit/codegen_markdown_plans.h"

using namespace rbk;
using namespace rbk::test::markdown_plans;

namespace {

const char *const declared = R"rbk(
severity P0 "Down" {
  respond 15m  resolve 4h
  notify status-page within 5m every 30m using notice
  notify on-call within 10m
  - Nobody can log in
  metric "sum(rate(errors{c=~'a|b'}[5m]))" > 5% for 5m
  escalate {
    at 0m page on-call
    if "Data | loss is suspected" page lead
  }
}
contact on-call "On-call engineer" { slack "#incidents" }
contact lead "Team lead" { phone "+49 30 1" }
contact status-page "Status page" { url "https://status.example.com/admin" }
template notice "Incident notice" {
  field status: investigating | resolved = "investigating" "how far we are"
  field impact: text "what customers notice"
  """
  **Status:** $status
  **Impact:** $impact
  """
}
service api "API" {
  owner on-call
  workload "deployment/api"
  metric "Error rate" "sum(rate(errors[5m]))" < 1%
  alert HighErrorRate "sum(rate(errors[5m]))" > 5% for 5m
}
)rbk";

struct Compiled {
  /// `inside` stands in a runbook; `around` beside it.
  explicit Compiled(const std::string &inside, const std::string &around = "") {
    program = frontend.compileText(RBK_SOURCE_DIR "/t.rbk",
                                   declared + ("runbook r \"Title\" {\n" + inside + "\n}\n") + around);
    std::string messages;
    for (const Diagnostic &d : frontend.diagnostics.diagnostics())
      messages += d.message + "\n";
    INFO(messages);
    REQUIRE(!frontend.diagnostics.hasErrors());
  }
  std::string page() const {
    std::string result = pageOf(program);
    checkTidy(result);
    return result;
  }
  sema::Frontend frontend;
  plan::Program program;
};

void checkHas(const std::string &page, const std::vector<std::string> &parts) {
  size_t at = 0;
  for (const std::string &part : parts) {
    INFO(page);
    INFO(part);
    size_t found = page.find(part, at);
    REQUIRE(found != std::string::npos);
    at = found + part.size();
  }
}

} // namespace

TEST_CASE("markdown: causes are gone through in order", "[markdown]") {
  std::string page = Compiled(R"rbk(
  param lag: int = 3
  diagnose { step "Look" { suspect wiped "no blocks | at all"  suspect slow } }
  cause wiped "The node — of [ours] — is empty" {
    - It answers.
    log /no chain data in .*/
    log /empty `block` store/
    log "exactly this"
    event "Killing"
    alert HighErrorRate
    alert Undeclared
    metric "lag{c=~'a|b'}" > 5 for 10m
    diagnose { step "Blocks" {
    $ kubectl get pods
  } }
    resolve { step "Sync" { manual "Restore the volume" within 20m } }
  }
  cause slow "It is slow" when lag > 2 { resolve { step "Wait" { wait 5s } } }
  cause cut "It is cut off" when not ask "Does it have peers?" { }
  verify { step "Fine" { expect ask "Is it fine?" } })rbk")
                         .page();
  checkHas(
      page,
      {"this points to [Cause 1: The node — of \\[ours\\] — is empty](#cause-1-the-node--of-ours--is-empty): "
       "no blocks | at all.",
       "this points to [Cause 2: It is slow](#cause-2-it-is-slow).",
       "## Find the cause\n\nGo through these in order, and take the first that fits. After that, or if none "
       "fits, go on with [Verification](#verification).\n\n1. [Cause 1: ",
       "2. [Cause 2: It is slow](#cause-2-it-is-slow) — if `lag` is greater than `2`\n",
       "3. [Cause 3: It is cut off](#cause-3-it-is-cut-off) — Does it have peers? (no)\n",
       "## Cause 1: The node — of \\[ours\\] — is empty\n\nIt answers.\n",
       "In the log, as a regular expression:\n\n```text\nno chain data in .*\nempty `block` store\n```\n",
       "In the log:\n\n```text\nexactly this\n```\n", "In the events:\n\n```text\nKilling\n```\n",
       "- The alert `HighErrorRate` fires: `sum(rate(errors[5m]))` is greater than `5%` for 5 min\n"
       "- The alert `Undeclared` fires\n- `lag{c=~'a|b'}` is greater than `5` for 10 min\n",
       "If this is not what you see, go on with [Cause 2: It is slow](#cause-2-it-is-slow).",
       "### Cause 1, diagnosis\n", "#### Blocks\n", "### Cause 1, resolution\n", "#### Step 1: Sync\n",
       "Leave out the other causes, and go on with [Verification](#verification).\n",
       "## Cause 2: It is slow\n\nThis is the cause if `lag` is greater than `2`. If not, go on with [Cause "
       "3",
       "## Cause 3: It is cut off\n\nDoes it have peers? If so, go on with [Verification](#verification).\n",
       "## Verification\n"});
  CHECK(checkLinks(page) > 0);
}

TEST_CASE("markdown: options are tried until the verification passes", "[markdown]") {
  std::string page = Compiled(R"rbk(
  param region: text = "eu"
  resolve "Repair it" {
    step "Note the state" { manual "Write down what you see" within 5m }
    option "Restart" {
    $ kubectl rollout restart deployment/api
  }
    option "Scale out" when ask "Is there room?" {
      - Only in this region.
      do scale(replicas: 4, name: "api")
      do scale(replicas: 5, name: "api $region")
    }
    option "Rebuild" last resort {
      confirm "Everything is lost" within 3m
      $ kubectl delete -f api.yaml
    }
  }
  verify { step "It answers" for 30m every 1m {
    $ kubectl get pods
  } })rbk",
                              R"rbk(
procedure scale(replicas: int, name: text) "Scale out the API" {
  - One more than there are, as $name.
  step "Scale" {
    $ echo $name "of $name"
    $ kubectl scale deployment/api --replicas=$replicas
    undo $ kubectl scale deployment/api --replicas=1
  }
}
)rbk")
                         .page();
  checkHas(
      page,
      {"## Resolution: Repair it\n",
       "Take the steps in this order.",
       "### Step 1: Note the state\n",
       "Try these options in order. After each of them, do [Verification](#verification): when it passes, "
       "leave out the others.",
       "### Option 1: Restart\n",
       "```bash\nkubectl rollout restart deployment/api\n```",
       "### Option 2: Scale out\n\nIs there room? If not, skip this option.\n\nOnly in this region.\n",
       "#### Step 2: Scale\n\n*Part of “Scale out the API”. At most 1 min in all.*\n\nOne more than there "
       "are, as api.\n",
       "echo api \"of api\"\n",
       "--replicas=4\n",
       "#### Step 3: Scale\n",
       "as api `$region`.\n",
       "echo \"api ${region}\" \"of api ${region}\"\n",
       "--replicas=5\n",
       "### Option 3: Rebuild\n\n> **Last resort.** Only when nothing else has helped.\n",
       "> **Stop.** Everything is lost\n",
       "## Verification\n",
       "*This must hold for 30 min: do it now and every 1 min. If it fails once, the step has failed.",
       "## Way back\n",
       "**Step 3:** Scale\n"});
  CHECK(checkLinks(page) > 0);
}

TEST_CASE("markdown: loops, records and commands in a second terminal", "[markdown]") {
  std::string page = Compiled(R"rbk(
  diagnose {
    step "Peers" {
      background until /Forwarding `from`/ within 20s $ kubectl port-forward svc/node 8080:8080
      let pods: list<k8s.Pod> = $ kubectl get pods -o name
      for pod in pods at most 10 {
    $ kubectl describe $pod
  }
      let first: peer = $ curl -fsS --max-time 10 http://127.0.0.1:8080/first
      let peers: list<peer> = $ curl -fsS --max-time 10 http://127.0.0.1:8080/peers
      for p in peers {
        if p.height == 0 {
    $ kubectl describe pod "${p.id}"
  }
      }
      let ok: bool = succeeds $ kubectl get nodes
      expect ok
    }
  })rbk",
                              "record peer { id: k8s.Name  height: int }\n")
                         .page();
  checkHas(
      page,
      {"In a second terminal, and leave it running until this part is done:\n\n```bash\nkubectl port-forward",
       "Wait for a line that matches `` Forwarding `from` ``, at most 20 s.\n",
       "Note the value as `pods` (a list, ",
       "* For each `pod` in `pods` (at most 10; if there are more, stop), set it and:\n\n  ```bash\n",
       "Note the value as `first` (a JSON object). It has `first.id` (the name of an object), `first.height` "
       "(a "
       "whole number).\n",
       "Note the value as `peers` (a list, one JSON object to a line: a JSON object with `id` (",
       "* For each `p` in `peers` (at most 20; if there are more, stop):\n\n  It has `p.id` (",
       "In the commands, write the value itself in place of `${p.id}`.",
       "* If `p.height` is `0`:\n\n    ```bash\n    kubectl describe pod \"${p.id}\"\n",
       "Note whether it succeeds, as `ok` (`true` or `false`). Expect `ok` to be `true`.\n",
       "Stop the command in the second terminal (Ctrl-C).\n"});
}

TEST_CASE("markdown: messages are blocks to copy", "[markdown]") {
  Compiled compiled(R"rbk(
  severity P0
  param pod: k8s.Pod = "a"
  mitigate {
    step "Tell" {
      manual "Breathe" within 1m
      notify lead "```\nWe restart $pod" within 2m
      notify status-page using notice(impact: "Logins fail on $pod")
    }
  })rbk");
  std::string page = compiled.page();
  checkHas(
      page,
      {"Tell Status page within 5 min, On-call engineer within 10 min: see [Who is told](#who-is-told).\n",
       "## First, stop the bleeding\n", "Do this before you look for reasons.", "### Step 1: Tell\n",
       "- [ ] Breathe *(at most 1 min)*\n\n- [ ] Tell Team lead (phone `+49 30 1`); fill in `$pod` *(at most "
       "2 "
       "min)*:\n\n  ````text\n  ```\n  We restart $pod\n  ````\n",
       "- [ ] Tell Status page (<https://status.example.com/admin>); fill in `$pod` *(at most 5 min)*:\n\n"
       "  ```text\n  **Status:** investigating\n  **Impact:** Logins fail on $pod\n",
       "## Who is told\n", "| Who | Within | Then every | Message | How |\n",
       "| Status page | 5 min | 30 min | Incident notice | <https://status.example.com/admin> |\n",
       "| On-call engineer | 10 min | | | Slack `#incidents` |\n", "### Incident notice\n",
       "| Fill in | Default | Meaning |\n",
       "| `$status` | `investigating` | how far we are; one of `investigating`, `resolved` |\n",
       "| `$impact` | | what customers notice |\n",
       "```text\n**Status:** $status\n**Impact:** $impact\n```\n", "## Escalation\n",
       "| if: Data \\| loss is suspected | page Team lead | phone `+49 30 1` |\n"});
  CHECK(checkLinks(page) > 0);
  if (auto xml = rendered(page, std::string("-t xml ") + gfm))
    CHECK(fencesOf(*xml, "text").size() == 3);
}

TEST_CASE("markdown: the head of a page", "[markdown]") {
  Compiled compiled(R"rbk(
  service api
  severity P0
  version "2.1 | draft"
  emergency "Both regions are **gone**"
  param token: secret from env "TOKEN"
  param level: low | high = "low" "how hard to look"
  param host: host = "a.example.com" from env "HOST_NAME"
  param note: text = "it's }" from env "NOTE"
  param name: text from env "NAME"
  require { step "The right cluster" {
    $ kubectl config current-context
  } }
  see { runbook other  document "The [plan]" "docs/cli.md#run"  link "Docs" "https://e.org" })rbk",
                    "runbook other \"The other | one\" { }\n");
  std::string page = compiled.page();
  checkHas(
      page,
      {"| Version |\n", "| 2.1 \\| draft |\n", "Workload: `deployment/api`\n",
       "| Metric to watch | Normal | PromQL |\n",
       "| Error rate | less than `1%` | `sum(rate(errors[5m]))` |\n",
       "> **Last resort.** Both regions are **gone**\n>\n> Go on only when someone has agreed to "
       "exactly this, "
       "within 5 min.\n",
       "## Before you start\n", "| `token` | `$TOKEN`, or *must be given* | a secret |\n",
       "| `level` | `low` | how hard to look; one of `low`, `high` |\n",
       "| `host` | `$HOST_NAME`, or `a.example.com` | ", "| `note` | `$NOTE`, or `it's }` | text |\n",
       "token=\"${TOKEN:-}\"\nlevel=low\nhost=\"${HOST_NAME:-a.example.com}\"\nnote=\"${NOTE:-}\"\n"
       "[ -n \"$note\" ] || note='it'\\''s }'\nname=\"${NAME:-}\"\n: \"${name:?}\"\n",
       "`[ -n \"$token\" ] || read -rs token`", "Check first.", "### The right cluster\n", "## See also\n",
       "- [The other \\| one](other.md)\n- [The \\[plan\\]](docs/cli.md#run)\n- [Docs](https://e.org)\n"});
  CHECK(page.find("This is a last resort") == std::string::npos); // the box is that gate
}

TEST_CASE("markdown: several sections of a kind stand in the order written", "[markdown]") {
  std::string page = Compiled(R"rbk(
  diagnose "Nodes" { step "N" {
    $ kubectl get nodes
  } }
  resolve "Drain" { step "Drain" { manual "Drain it" } }
  diagnose "Pods" { step "P" {
    $ kubectl get pods
  } }
  resolve "Restart" { step "Restart" { manual "Restart it" } })rbk")
                         .page();
  checkHas(page, {"## Diagnosis: Nodes\n", "## Resolution: Drain\n", "### Step 1: Drain\n",
                  "## Diagnosis: Pods\n", "## Resolution: Restart\n", "### Step 2: Restart\n"});
}

TEST_CASE("markdown: a reference is a page", "[markdown]") {
  Compiled compiled("", R"rbk(
reference useful "Useful | commands" {
  param pod: k8s.Pod
  - What else there is.
  step "Look around" {
    $ kubectl describe pod $pod
  }
}
checklist upkeep "Upkeep" every 30d {
    - Run *one* runbook
  }
checklist after "Afterwards" for P0 within 2h {
    - Write the timeline
  }
)rbk");
  REQUIRE(compiled.program.references.size() == 1);
  std::string page = markdown::generatePage(compiled.program, compiled.program.references[0]);
  checkTidy(page);
  checkHas(page, {"# Useful | commands\n", "What else there is.\n", "## Before you start\n", "## Commands\n",
                  "### Look around\n", "```bash\nkubectl describe pod $pod\n```"});
  std::string index = markdown::generateIndex({&compiled.program, &compiled.program});
  checkTidy(index);
  CHECK(checkLinks(index) > 0);
  checkHas(
      index,
      {"## References\n", "| [Useful \\| commands](useful.md) | What else there is. |\n",
       "On-call engineer; Team lead (if: Data \\| loss is suspected) |\n",
       "- Nobody can log in\n- `sum(rate(errors{c=~'a|b'}[5m]))` is greater than `5%` for 5 min\n",
       "## Who Is Told\n",
       "| P0 — Down | Status page | 5 min | 30 min | [Incident notice](#incident-notice) | ",
       "| `deployment/api` |\n", "### Metrics to Watch\n", "| API | Error rate | less than `1%` |",
       "### Alerts\n", "| API | `HighErrorRate` | `sum(rate(errors[5m]))` is greater than `5%` for 5 min |\n",
       "## Message Templates\n", "### Incident notice\n", "| `$status` | `investigating` |",
       "## Checklists\n", "### Upkeep\n\nEvery 30 days:\n\n- [ ] Run *one* runbook\n",
       "### Afterwards\n\nFor P0, within 2 h of the end of the incident:\n\n- [ ] Write the timeline\n"});
}
