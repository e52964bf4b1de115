#!/usr/bin/env bash
# What the user's document does by hand, step by step, with the same names and values; images aside, which need a container builder.
# Reads AWS_ENDPOINT_URL, AWS_REGION (and AWS_DEFAULT_REGION) and credentials from the environment; DOMAIN and REPOSITORY too.
set -euo pipefail
export AWS_PAGER=""

aws ecs create-cluster --cluster-name mcp-services --capacity-providers FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 >/dev/null

vpc=$(aws ec2 describe-vpcs --filters Name=isDefault,Values=true --query 'Vpcs[0].VpcId' --output text)
read -r subnet1 subnet2 < <(aws ec2 describe-subnets --filters "Name=vpc-id,Values=$vpc" \
  --query "Subnets[?AvailabilityZone=='${AWS_REGION}a' || AvailabilityZone=='${AWS_REGION}b'].SubnetId" --output text)
group=$(aws ec2 create-security-group --group-name mcp-services-sg --description "Security group for MCP services" --vpc-id "$vpc" --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 8808-8810 --cidr 0.0.0.0/0 >/dev/null

alb=$(aws elbv2 create-load-balancer --name mcp-services-alb --subnets "$subnet1" "$subnet2" --security-groups "$group" \
  --query 'LoadBalancers[0].LoadBalancerArn' --output text)

trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
execution=$(aws iam create-role --role-name ecsTaskExecutionRole-mcp --assume-role-policy-document "$trust" --query Role.Arn --output text)
task=$(aws iam create-role --role-name ecsTaskRole-mcp --assume-role-policy-document "$trust" --query Role.Arn --output text)
aws logs create-log-group --log-group-name /ecs/mcp-services

deploy() { # NAME PORT HOST IMAGE COMMAND-AS-JSON
  local targets listener
  targets=$(aws elbv2 create-target-group --name "$1-tg" --protocol HTTP --port "$2" --vpc-id "$vpc" --target-type ip \
    --health-check-path /messages --matcher HttpCode=200-399 --query 'TargetGroups[0].TargetGroupArn' --output text)
  listener=$(aws elbv2 create-listener --load-balancer-arn "$alb" --protocol HTTP --port "$2" \
    --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=403,ContentType="text/plain",MessageBody="Hostname not allowed"}' \
    --query 'Listeners[0].ListenerArn' --output text)
  aws elbv2 create-rule --listener-arn "$listener" --priority 10 --conditions "Field=host-header,Values=$3.$DOMAIN" \
    --actions "Type=forward,TargetGroupArn=$targets" >/dev/null
  aws ecs register-task-definition --execution-role-arn "$execution" --task-role-arn "$task" --cli-input-json "{
    \"family\": \"$1\", \"networkMode\": \"awsvpc\", \"requiresCompatibilities\": [\"FARGATE\"], \"cpu\": \"256\", \"memory\": \"512\",
    \"containerDefinitions\": [{
      \"name\": \"$1\", \"image\": \"$REPOSITORY/$4:latest\", \"portMappings\": [{\"containerPort\": $2, \"protocol\": \"tcp\"}], \"command\": $5,
      \"logConfiguration\": {\"logDriver\": \"awslogs\",
        \"options\": {\"awslogs-group\": \"/ecs/mcp-services\", \"awslogs-region\": \"$AWS_REGION\", \"awslogs-stream-prefix\": \"$1\"}}}]}" >/dev/null
  aws ecs create-service --cluster mcp-services --service-name "$1" --task-definition "$1" --desired-count 1 --launch-type FARGATE \
    --network-configuration "awsvpcConfiguration={subnets=[$subnet1,$subnet2],securityGroups=[$group],assignPublicIp=ENABLED}" \
    --load-balancers "targetGroupArn=$targets,containerName=$1,containerPort=$2" >/dev/null
}

deploy fetch-mcp 8808 fetch mcp-proxy-uv '["--pass-environment", "--port=8808", "--sse-host", "0.0.0.0", "uvx", "mcp-server-fetch"]'
deploy aws-doc-mcp 8809 aws-doc mcp-proxy-uv \
  '["--pass-environment", "--port=8809", "--sse-host", "0.0.0.0", "--env", "FASTMCP_LOG_LEVEL", "ERROR", "uvx", "awslabs.aws-documentation-mcp-server@latest"]'
deploy searxng-mcp 8810 searxng mcp-proxy-npx \
  '["--pass-environment", "--port=8810", "--sse-host", "0.0.0.0", "--env", "SEARXNG_URL", "https://searx.example.com", "--", "npx", "-y", "mcp-searxng"]'
