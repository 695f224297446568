/**
 * Resources that a template may have.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const MAX_RESOURCES = 500;

/** What a template in S3 may have: 1 MB, by the smaller of its meanings. Bytes. */
export const MAX_BYTES = 1_000_000;

/** What a template may have that is given to CloudFormation directly, and not by way of S3. Bytes. */
export const MAX_DIRECT_BYTES = 51_200;
