import type { LintCode } from '../../src/trust/lint/rules.ts';

/** A token presented for the role of a policy, and what AWS says. */
export interface RealEvaluation {
  /** Without scheme. Default {@link EKS}. */
  readonly issuer?: string;
  /** `NAMESPACE/NAME` of a ServiceAccount where it has no colon, else the claim itself. */
  readonly subject: string;
  /** Default `sts.amazonaws.com`. */
  readonly audience?: string;
  /** Of the provider. Default `111122223333`. */
  readonly accountId?: string;
  /** Of the provider. Default `aws`. */
  readonly partition?: string;
  readonly sessionName?: string;
  readonly allowed: boolean;
  /** What has to be evaluated for it; until then it may be refused, if that is told. */
  readonly needs?: string;
}

/** What is to be known of a policy in `test/fixtures/trust-policies`. */
export interface RealPolicy {
  readonly what: string;
  /** What the lint finds without options, in its order. */
  readonly codes: readonly LintCode[];
  readonly evaluations: readonly RealEvaluation[];
}

export const EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const OTHER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLEB2C4D6E8F0A1B3C5D7EXAMPLE';
const CHINA = 'oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const GOVCLOUD = 'oidc.eks.us-gov-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const KOPS = 'kops-oidc.s3.eu-west-1.amazonaws.com/prod.example.com';
const GITHUB = 'token.actions.githubusercontent.com';
const GITLAB = 'gitlab.com';
const BITBUCKET = 'api.bitbucket.org/2.0/workspaces/example/pipelines-config/identity/oidc';
const CIRCLECI = 'oidc.circleci.com/org/0f1e2d3c-1111-4222-8333-444455556666';
const TERRAFORM = 'app.terraform.io';

/**
 * Trust policies as they occur in the world, by the name of their file: written from what is known of the shapes that
 * consoles, tools and guides give them, and of the slips of hands.
 */
export const REAL_POLICIES: Readonly<Record<string, RealPolicy>> = {
  'eks-console': {
    what: 'made in the console for one ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
      { subject: 'shop/cart', issuer: OTHER, allowed: false },
      { subject: 'shop/cart', audience: 'vault', allowed: false },
    ],
  },
  'eks-console-audience-only': {
    what: 'the console asks for the audience and leaves the subject to its user',
    codes: ['no-sub'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'kube-system/aws-node', allowed: true },
      { subject: 'shop/cart', audience: 'vault', allowed: false },
    ],
  },
  eksctl: {
    what: 'eksctl create iamserviceaccount, minified',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
      { subject: 'system:serviceaccount:shop:cart2', allowed: false },
    ],
  },
  'eksctl-blue-green': {
    what: 'a statement for each of two clusters',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/cart', issuer: OTHER, allowed: true },
      { subject: 'shop/till', issuer: OTHER, allowed: false },
    ],
  },
  'terraform-irsa-module': {
    what: 'the module for roles of ServiceAccounts, with its empty Sid',
    codes: [],
    evaluations: [
      { subject: 'kube-system/cluster-autoscaler', allowed: true },
      { subject: 'default/cluster-autoscaler', allowed: false },
      { subject: 'kube-system/cluster-autoscaler', accountId: '444455556666', allowed: false },
    ],
  },
  'terraform-irsa-module-string-like': {
    what: 'the same with StringLike for both claims',
    codes: [],
    evaluations: [
      { subject: 'kube-system/aws-load-balancer-controller', allowed: true },
      { subject: 'ingress/aws-load-balancer-controller', allowed: true },
      { subject: 'ingress/aws-load-balancer-x', allowed: false },
    ],
  },
  'terraform-irsa-module-self-assume': {
    what: 'the same with the statement by which the role assumes itself, and two clusters',
    codes: ['everyone-limited'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop-canary/cart', issuer: OTHER, allowed: true },
      { subject: 'shop-canary/cart', allowed: false },
    ],
  },
  'terraform-policy-document': {
    what: 'the documentation of the data source: the subject alone',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'kube-system/aws-node', allowed: true },
      { subject: 'kube-system/aws-node', audience: 'vault', allowed: true },
      { subject: 'shop/cart', allowed: false },
    ],
  },
  'terraform-assumable-role-with-oidc': {
    what: 'an older module: subjects with wildcards, no audience',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'monitoring/grafana', allowed: true },
      { subject: 'monitoring-x/grafana', allowed: false },
    ],
  },
  'terraform-two-tests': {
    what: 'an exact subject and a glob, meant as alternatives',
    codes: ['conditions-and'],
    evaluations: [
      { subject: 'monitoring/grafana', allowed: false },
      { subject: 'monitoring/prometheus-0', allowed: false },
    ],
  },
  'terraform-unfilled': {
    what: 'a template that nobody filled in',
    codes: ['policy-variable', 'policy-variable'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: `system:serviceaccount:\${var.namespace}:\${var.name}`, allowed: false },
    ],
  },
  'cdk-service-account': {
    what: 'CDK, after its keys were resolved',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  pulumi: {
    what: 'a program of a few lines, minified, the subject alone',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/cart', audience: 'vault', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'kops-service-account-role': {
    what: 'kops, whose issuer is a bucket',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'kube-system/dns-controller', issuer: KOPS, allowed: true },
      { subject: 'kube-system/dns-controller', allowed: false },
    ],
  },
  'kops-wildcard-role': {
    what: 'a ServiceAccount of any Namespace in the manifest of kops',
    codes: ['no-aud', 'any-namespace'],
    evaluations: [
      { subject: 'shop/uploader', issuer: KOPS, allowed: true },
      { subject: 'stranger/uploader', issuer: KOPS, allowed: true },
      { subject: 'shop/other', issuer: KOPS, allowed: false },
    ],
  },
  'kops-nodes-beside': {
    what: 'control plane and nodes of kops beside a ServiceAccount',
    codes: ['node-role', 'node-role'],
    evaluations: [
      { subject: 'shop/cart', issuer: KOPS, allowed: true },
      { subject: 'shop/till', issuer: KOPS, allowed: false },
    ],
  },
  'crossplane-provider': {
    what: 'a provider of Crossplane, whose ServiceAccount has a hash in its name',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'crossplane-system/provider-aws-s3-1a2b3c', allowed: true },
      { subject: 'crossplane-system/other', allowed: false },
    ],
  },
  'ack-controller': {
    what: 'a controller of ACK',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'ack-system/ack-s3-controller', allowed: true },
      { subject: 'ack-system/ack-sns-controller', allowed: false },
    ],
  },
  'cluster-autoscaler-guide': {
    what: 'an older guide: StringLike for both claims, without a wildcard',
    codes: [],
    evaluations: [
      { subject: 'kube-system/cluster-autoscaler', allowed: true },
      { subject: 'kube-system/cluster-autoscaler', audience: 'sts.amazonaws.com.cn', allowed: false },
    ],
  },
  'external-dns-guide': {
    what: 'the guide of external-dns',
    codes: [],
    evaluations: [
      { subject: 'external-dns/external-dns', allowed: true },
      { subject: 'default/external-dns', allowed: false },
    ],
  },
  'cert-manager-guide': {
    what: 'the guide of cert-manager: the subject alone',
    codes: ['no-aud'],
    evaluations: [
      { subject: 'cert-manager/cert-manager', allowed: true },
      { subject: 'cert-manager/cert-manager-webhook', allowed: false },
    ],
  },
  'load-balancer-controller-guide': {
    what: 'typed by hand with tabs, blank lines and odd blanks',
    codes: [],
    evaluations: [
      { subject: 'kube-system/aws-load-balancer-controller', allowed: true },
      { subject: 'kube-system/aws-load-balancer', allowed: false },
    ],
  },
  'github-actions': {
    what: 'any branch of a repository',
    codes: [],
    evaluations: [
      { subject: 'repo:example/shop:ref:refs/heads/main', issuer: GITHUB, allowed: true },
      { subject: 'repo:example/other:ref:refs/heads/main', issuer: GITHUB, allowed: false },
      { subject: 'shop/cart', allowed: false },
    ],
  },
  'github-actions-beside': {
    what: 'an environment of GitHub beside a ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'repo:example/shop:environment:production', issuer: GITHUB, allowed: true },
      { subject: 'shop/deployer', allowed: true },
      { subject: 'repo:example/shop:environment:production', allowed: false },
    ],
  },
  'github-for-all-values': {
    what: 'an example that went around for long',
    codes: ['for-all-values'],
    evaluations: [
      {
        subject: 'repo:example/shop:ref:refs/heads/main',
        issuer: GITHUB,
        needs: 'ForAllValues',
        allowed: true,
      },
      { subject: 'repo:example/other:x', issuer: GITHUB, allowed: false },
    ],
  },
  'github-wildcard-under-equals': {
    what: 'a wildcard where it is none',
    codes: ['wildcard-under-equals'],
    evaluations: [
      { subject: 'repo:example/shop:ref:refs/heads/main', issuer: GITHUB, allowed: false },
      { subject: 'repo:example/shop:*', issuer: GITHUB, allowed: true },
    ],
  },
  'github-audience-only': {
    what: 'any repository of the world, beside a ServiceAccount',
    codes: ['no-sub'],
    evaluations: [
      { subject: 'repo:stranger/x:ref:refs/heads/main', issuer: GITHUB, allowed: true },
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  gitlab: {
    what: 'a branch of a project of GitLab beside a ServiceAccount',
    codes: [],
    evaluations: [
      {
        subject: 'project_path:example/shop:ref_type:branch:ref:main',
        issuer: GITLAB,
        audience: 'https://gitlab.com',
        allowed: true,
      },
      { subject: 'project_path:example/shop:ref_type:branch:ref:main', issuer: GITLAB, allowed: false },
      { subject: 'shop/cart', allowed: true },
    ],
  },
  bitbucket: {
    what: 'a repository of a workspace of Bitbucket beside a ServiceAccount',
    codes: [],
    evaluations: [
      {
        subject: '{11112222-3333-4444-8555-666677778888}:{aaaa}',
        issuer: BITBUCKET,
        audience: 'ari:cloud:bitbucket::workspace/0f1e2d3c-1111-4222-8333-444455556666',
        allowed: true,
      },
      {
        subject: '{99992222-3333-4444-8555-666677778888}:{aaaa}',
        issuer: BITBUCKET,
        audience: 'ari:cloud:bitbucket::workspace/0f1e2d3c-1111-4222-8333-444455556666',
        allowed: false,
      },
      { subject: 'shop/cart', allowed: true },
    ],
  },
  circleci: {
    what: 'a project of an organization of CircleCI',
    codes: [],
    evaluations: [
      {
        subject:
          'org/0f1e2d3c-1111-4222-8333-444455556666/project/99990000-1111-4222-8333-444455556666/user/7',
        issuer: CIRCLECI,
        audience: '0f1e2d3c-1111-4222-8333-444455556666',
        allowed: true,
      },
      {
        subject: 'org/0f1e2d3c-1111-4222-8333-444455556666/project/other/user/7',
        issuer: CIRCLECI,
        audience: '0f1e2d3c-1111-4222-8333-444455556666',
        allowed: false,
      },
    ],
  },
  'terraform-cloud': {
    what: 'any workspace of a project of HCP Terraform',
    codes: [],
    evaluations: [
      {
        subject: 'organization:example:project:shop:workspace:prod:run_phase:apply',
        issuer: TERRAFORM,
        audience: 'aws.workload.identity',
        allowed: true,
      },
      {
        subject: 'organization:example:project:x:workspace:prod:run_phase:apply',
        issuer: TERRAFORM,
        audience: 'aws.workload.identity',
        allowed: false,
      },
    ],
  },
  'google-beside': {
    what: 'a service account of Google beside a ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'cognito-beside': {
    what: 'users of an identity pool beside a ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'saml-beside': {
    what: 'people by SAML beside a ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'pod-identity': {
    what: 'EKS Pod Identity',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'pod-identity-beside': {
    what: 'EKS Pod Identity beside a ServiceAccount: the move from one to the other',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'kiam-server': {
    what: 'a role that only kiam uses',
    codes: ['kiam-left'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'kiam-server-beside': {
    what: 'the first step of the move from kiam',
    codes: ['kiam-left'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'kiam-external-id-beside': {
    what: 'the same with an external id',
    codes: ['kiam-left'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'kube2iam-nodes': {
    what: 'a role that kube2iam gives out',
    codes: ['node-role'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'deleted-principal': {
    what: 'a role and a user that are gone beside a ServiceAccount',
    codes: ['principal-gone', 'principal-gone'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'cross-account-root': {
    what: 'a partner with an external id beside a ServiceAccount',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  organization: {
    what: 'everyone of an organization beside a ServiceAccount',
    codes: ['everyone-limited'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  everyone: {
    what: 'everyone who knows an external id',
    codes: ['everyone'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  china: {
    what: 'a cluster in China',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', issuer: CHINA, partition: 'aws-cn', allowed: true },
      { subject: 'shop/cart', issuer: CHINA, allowed: false },
      {
        subject: 'shop/cart',
        issuer: CHINA,
        partition: 'aws-cn',
        audience: 'sts.amazonaws.com.cn',
        allowed: false,
      },
    ],
  },
  'china-audience-host': {
    what: 'the audience taken for the host of STS in China',
    codes: ['audience-sts-host'],
    evaluations: [
      { subject: 'shop/cart', issuer: CHINA, partition: 'aws-cn', allowed: false },
      {
        subject: 'shop/cart',
        issuer: CHINA,
        partition: 'aws-cn',
        audience: 'sts.amazonaws.com.cn',
        allowed: true,
      },
    ],
  },
  'china-partition-forgotten': {
    what: 'arn:aws of a cluster in China',
    codes: ['provider-region'],
    evaluations: [
      { subject: 'shop/cart', issuer: CHINA, partition: 'aws-cn', allowed: false },
      { subject: 'shop/cart', issuer: CHINA, allowed: true },
    ],
  },
  govcloud: {
    what: 'a cluster in GovCloud',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', issuer: GOVCLOUD, partition: 'aws-us-gov', allowed: true },
      { subject: 'shop/cart', issuer: GOVCLOUD, allowed: false },
    ],
  },
  'hand-scheme-everywhere': {
    what: 'https:// in provider and keys',
    codes: ['provider-scheme', 'key-scheme'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-scheme-in-keys': {
    what: 'https:// in the keys',
    codes: ['key-scheme'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-arn-in-keys': {
    what: "the provider's ARN in the keys",
    codes: ['key-arn'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-slash-in-keys': {
    what: 'a slash before the claims',
    codes: ['key-slash'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-key-without-claim': {
    what: 'a key that ends with the issuer',
    codes: ['key-form'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-wildcard-under-equals': {
    what: 'a Namespace under StringEquals',
    codes: ['wildcard-under-equals'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-group': {
    what: 'the group of a Namespace for its ServiceAccounts, lines ended by CRLF',
    codes: ['subject-form'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'system:serviceaccounts:shop', allowed: true },
    ],
  },
  'hand-slash-in-subject': {
    what: 'NAMESPACE/NAME',
    codes: ['subject-form', 'subject-form'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-copied-cluster': {
    what: "copied from another cluster, the provider's ARN corrected",
    codes: ['key-other-issuer'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/cart', issuer: OTHER, allowed: false },
    ],
  },
  'hand-assume-role': {
    what: 'the action for roles',
    codes: ['action-not-web-identity'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-any-subject': {
    what: 'to see whether it works at all',
    codes: ['version-old', 'no-aud', 'any-subject'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'stranger/any', allowed: true },
      { subject: 'shop/cart', issuer: OTHER, allowed: false },
    ],
  },
  'hand-default-anywhere': {
    what: 'the ServiceAccount default of every Namespace',
    codes: ['any-namespace', 'default-account'],
    evaluations: [
      { subject: 'shop/default', allowed: true },
      { subject: 'stranger/default', allowed: true },
      { subject: 'shop/cart', allowed: false },
    ],
  },
  'hand-no-condition': {
    what: 'a provider and nothing else',
    codes: ['no-condition'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'stranger/any', allowed: true },
      { subject: 'shop/cart', issuer: OTHER, allowed: false },
    ],
  },
  'hand-two-accounts': {
    what: 'a provider for each of two accounts',
    codes: ['providers-mixed'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-typographic': {
    what: 'a Sid with a dash from a word processor',
    codes: ['character-refused'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-lone-statement': {
    what: 'no list, no version',
    codes: ['version-old'],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
  'hand-namespaces-by-prefix': {
    what: 'Namespaces by how they begin',
    codes: ['namespace-partly', 'namespace-partly'],
    evaluations: [
      { subject: 'team-a/app', allowed: true },
      { subject: 'team-a/other', allowed: false },
      { subject: 'shopkeeper/any', allowed: true },
      { subject: 'eshop/any', allowed: false },
    ],
  },
  'hand-regional-audience': {
    what: 'the audience taken for the host of STS in the region',
    codes: ['audience-sts-host'],
    evaluations: [
      { subject: 'shop/cart', allowed: false },
      { subject: 'shop/cart', audience: 'sts.eu-west-1.amazonaws.com', allowed: true },
    ],
  },
  'session-name': {
    what: 'session names by how they begin',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', sessionName: 'cart-7', allowed: true },
      { subject: 'shop/cart', sessionName: 'till-7', allowed: false },
      { subject: 'shop/till', sessionName: 'cart-7', allowed: false },
    ],
  },
  'deny-beside': {
    what: 'a Namespace, but for what a Deny takes out',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/debug-1', allowed: false },
      { subject: 'jobs/cart', allowed: false },
    ],
  },
  'statement-for-each-account': {
    what: 'a statement for each ServiceAccount, most of the quota for four',
    codes: ['statements-mergeable'],
    evaluations: [
      { subject: 'shop/desk', allowed: true },
      { subject: 'shop/checkout', allowed: true },
      { subject: 'shop/x', allowed: false },
    ],
  },
  'list-near-quota': {
    what: 'thirty subjects in one list',
    codes: ['size-near'],
    evaluations: [
      { subject: 'shop-production/workload-07', allowed: true },
      { subject: 'shop-production/workload-77', allowed: false },
    ],
  },
  'list-over-quota': {
    what: 'forty, of which IAM takes none',
    codes: ['size-over'],
    evaluations: [
      { subject: 'shop-production/workload-07', allowed: true },
      { subject: 'shop-production/workload-77', allowed: false },
    ],
  },
  'id-and-lists': {
    what: 'an Id, and lists wherever one may be',
    codes: [],
    evaluations: [
      { subject: 'shop/cart', allowed: true },
      { subject: 'shop/till', allowed: false },
    ],
  },
};
