"""Run by aws_oracle.sh: rbk against the client of AWS, command line by command line.

The client runs in this process: exit status 252 means that it refused the line while reading it. Lines of which an installed client is too
old to know the command are left out by name.
"""
import concurrent.futures
import contextlib
import io
import os
import shlex
import subprocess
import sys
import tempfile

RBK = sys.argv[1]
SCRATCH = tempfile.mkdtemp()
os.environ.update(HOME=SCRATCH, AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1", AWS_MAX_ATTEMPTS="1",
                  AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=SCRATCH + "/config", AWS_SHARED_CREDENTIALS_FILE=SCRATCH + "/credentials",
                  AWS_PAGER="", PAGER="cat", MANPAGER="cat")
os.chdir(SCRATCH)

LINES = r"""
aws ec2 describe-instances --instance-ids i-0123 i-0456
aws ec2 describe-instances --filter Name=tag:Name,Values=web --query 'Reservations[].Instances[].InstanceId' --output text
aws --region eu-west-1 ec2 describe-instances --no-paginate
aws ec2 describe-instances --max-items 5 --page-size 5
aws ec2 terminate-instances --instance-ids i-0123 --dry-run
aws ec2 stop-instances --instance-ids i-0123 --force
aws ec2 start-instances --instance-ids i-0123
aws ec2 reboot-instances --instance-ids i-0123 --no-dry-run
aws ec2 run-instances --image-id ami-1 --count 1 --instance-type t3.micro --subnet-id subnet-1
aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 10.0.0.0/8
aws ec2 revoke-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 10.0.0.0/8
aws ec2 create-snapshot --volume-id vol-1 --description before
aws ec2 delete-volume --volume-id vol-1
aws ec2 modify-instance-attribute --instance-id i-1 --instance-type Value=m5.large
aws ec2 describe-images --owners self --region us-east-1
aws ec2 get-console-output --instance-id i-1 --latest
aws ec2 wait instance-running --instance-ids i-1
aws ec2 create-tags --resources i-1 --tags Key=a,Value=b
aws autoscaling set-desired-capacity --auto-scaling-group-name g --desired-capacity 3
aws autoscaling update-auto-scaling-group --auto-scaling-group-name g --min-size 0 --max-size 0
aws autoscaling suspend-processes --auto-scaling-group-name g --scaling-processes Launch Terminate
aws ecs update-service --cluster c --service s --desired-count 0
aws ecs update-service --cluster c --service s --force-new-deployment
aws ecs describe-services --cluster c --services s
aws ecs list-tasks --cluster c --desired-status STOPPED
aws ecs stop-task --cluster c --task t
aws eks describe-cluster --name c
aws eks list-nodegroups --cluster-name c
aws eks update-nodegroup-config --cluster-name c --nodegroup-name n --scaling-config minSize=1,maxSize=3
aws rds describe-db-instances --db-instance-identifier db-1
aws rds delete-db-instance --db-instance-identifier db-1 --skip-final-snapshot
aws rds reboot-db-instance --db-instance-identifier db-1 --force-failover
aws rds modify-db-instance --db-instance-identifier db-1 --allocated-storage 100 --apply-immediately
aws rds failover-db-cluster --db-cluster-identifier c-1
aws rds create-db-snapshot --db-instance-identifier db-1 --db-snapshot-identifier s-1
aws cloudformation describe-stacks --stack-name s
aws cloudformation delete-stack --stack-name s
aws cloudformation describe-stack-events --stack-name s --max-items 10
aws cloudwatch get-metric-statistics --namespace AWS/EC2 --metric-name CPUUtilization --start-time 2024-01-01T00:00:00Z --end-time 2024-01-02T00:00:00Z --period 300 --statistics Average Maximum
aws cloudwatch describe-alarms --state-value ALARM
aws cloudwatch set-alarm-state --alarm-name a --state-value OK --state-reason test
aws logs filter-log-events --log-group-name g --filter-pattern ERROR --start-time 1700000000000
aws logs describe-log-groups --log-group-name-prefix /aws
aws logs start-query --log-group-name g --start-time 1 --end-time 2 --query-string 'fields @message'
aws logs put-retention-policy --log-group-name g --retention-in-days 30
aws lambda list-functions --max-items 3
aws lambda update-function-configuration --function-name f --timeout 30 --memory-size 512
aws lambda put-function-concurrency --function-name f --reserved-concurrent-executions 0
aws route53 list-resource-record-sets --hosted-zone-id Z1
aws route53 list-hosted-zones
aws elbv2 describe-target-health --target-group-arn arn:aws:elasticloadbalancing:x
aws elbv2 deregister-targets --target-group-arn arn --targets Id=i-1
aws dynamodb describe-table --table-name t
aws dynamodb scan --table-name t --select COUNT
aws dynamodb get-item --table-name t --key '{"id":{"S":"1"}}'
aws sqs purge-queue --queue-url http://127.0.0.1:9/q
aws sqs get-queue-attributes --queue-url http://127.0.0.1:9/q --attribute-names All
aws sns publish --topic-arn arn:aws:sns:eu-west-1:1:t --message hello
aws iam list-users
aws iam get-role --role-name r
aws iam delete-access-key --access-key-id AKIA --user-name u
aws sts get-caller-identity
aws kms describe-key --key-id k
aws kms schedule-key-deletion --key-id k --pending-window-in-days 7
aws secretsmanager get-secret-value --secret-id s
aws ssm get-parameter --name /a/b --with-decryption
aws ssm send-command --document-name AWS-RunShellScript --targets Key=instanceids,Values=i-1 --parameters commands=uptime
aws ssm describe-instance-information
aws s3 ls s3://bucket/prefix/
aws s3 rm s3://bucket/prefix --recursive --dryrun
aws s3 rb s3://bucket
aws s3 mb s3://bucket
aws s3api list-objects-v2 --bucket b --prefix p --max-items 10
aws s3api head-object --bucket b --key k
aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled
aws s3api delete-object --bucket b --key k
aws elasticache describe-replication-groups
aws elasticache test-failover --replication-group-id r --node-group-id 0001
aws acm list-certificates --certificate-statuses ISSUED
aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ConsoleLogin
aws stepfunctions list-executions --state-machine-arn arn:aws:states:eu-west-1:1:stateMachine:x
aws glue get-job-runs --job-name j
aws kinesis describe-stream-summary --stream-name s
aws ecr describe-images --repository-name r
aws health describe-events --filter eventStatusCodes=open
aws events disable-rule --name r
aws efs describe-file-systems
aws organizations list-accounts
aws configure list
"""
# Endless or interactive in the client itself, or against a shared port of this machine.
NO_ENDPOINT = ("configure",)


def mutants(words):
    """(what, words): one mistake each."""
    at = [i for i, w in enumerate(words) if w.startswith("--") and w not in ("--region", "--query", "--output")]
    if len(words) > 2 and not words[1].startswith("-"):
        yield "typo in the service", [words[0], words[1] + "x"] + words[2:]
        if not words[2].startswith("-") and words[1] not in ("s3", "configure"):
            yield "typo in the operation", words[:2] + [words[2][:-2] + words[2][-1:]] + words[3:]
        yield "no operation", words[:2]
    for i in at:
        yield "unknown option", words[:i] + [words[i] + "-zz"] + words[i + 1:]
        yield "letter left out", words[:i] + [words[i][:4] + words[i][5:]] + words[i + 1:]
        end = i + 1
        while end < len(words) and not words[end].startswith("--"):
            end += 1
        yield "option left out", words[:i] + words[end:]
        if end > i + 1:
            yield "value left out", words[:i + 1] + words[end:]
        yield "option cut", words[:i] + [words[i][:-1]] + words[i + 1:]
    if not words[1].startswith("-"):
        yield "extra word", words[:3] + ["extra"] + words[3:]
    yield "extra option", words + ["--bogus-option", "1"]
    yield "bad form of output", words + ["--output", "jsn"]


def client(driver, words):
    arguments = words[1:]
    if words[1] not in NO_ENDPOINT:
        arguments = arguments + ["--endpoint-url", "http://127.0.0.1:9", "--cli-connect-timeout", "1", "--cli-read-timeout", "1"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            status = driver.main(arguments)
        except SystemExit as left:
            status = left.code
    return status == 252, out.getvalue().strip().splitlines()[-1:]


def rbk(words):
    done = subprocess.run([RBK, "explain", "--", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    errors = [line for line in done.stdout.splitlines() if line.startswith("error: ")]
    # Whether a line may wait for a human or never ends is not what the client tells.
    errors = [e for e in errors if "never ends" not in e and "waits for a human" not in e and "file pattern" not in e]
    return bool(errors), errors[:1]


def main():
    from awscli.clidriver import AWSCLIEntryPoint
    rows, seen = [], set()
    for line in LINES.strip().splitlines():
        words = shlex.split(line)
        for what, each in [("as it is", words), *mutants(words)]:
            if tuple(each) not in seen:
                seen.add(tuple(each))
                rows.append((what, each))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        ours = list(pool.map(lambda row: rbk(row[1]), rows))
    refused = accepted = missed = false = 0
    for (what, words), (error, said) in zip(rows, ours):
        theirs, last = client(AWSCLIEntryPoint(), words)
        if theirs:
            refused += 1
            if not error:
                missed += 1
                print("MISS  %s: %s\n      aws: %s" % (what, shlex.join(words), "".join(last)))
        else:
            accepted += 1
            if error:
                false += 1
                print("FALSE %s: %s\n      %s" % (what, shlex.join(words), "".join(said)))
    print("aws refuses %d lines, rbk reports %d of them (%.1f %%); aws accepts %d, rbk is silent on %d (%.1f %%)" % (
        refused, refused - missed, 100 * (refused - missed) / refused, accepted, accepted - false, 100 * (accepted - false) / accepted))
    good = refused >= 200 and accepted >= 80 and missed <= 0.03 * refused and false <= 0.01 * accepted
    print("%d passed, %d failed" % (int(good), int(not good)))
    return 0 if good else 1


sys.exit(main())
