// Says who it is to AWS, as any program with the JavaScript SDK and its default credentials would.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

try {
  const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  console.log(Arn);
} catch (error) {
  console.error(`${error.Error?.Code ?? error.name}: ${error.message}`);
  process.exitCode = 1;
}
