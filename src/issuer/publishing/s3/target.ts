import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { errorNames } from '../../../aws/error.ts';
import type { PublishedDocument } from '../../documents.ts';
import type { ObjectPlace, StoredObject, Target } from '../target.ts';
import type { S3Access } from './client.ts';
import { s3Failure } from './failure.ts';
import { objectKey, type S3Location } from './location.ts';

/**
 * A bucket as a target. Objects are encrypted with keys of S3, because nobody reads one under KMS without
 * credentials, and carry no ACL, because new buckets refuse them.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function s3Target(location: S3Location, access: S3Access): Target {
  const { text, bucket } = location;
  return {
    name: text,
    async read(place) {
      const key = objectKey(location, place.below);
      const found = await readObject(access, { Bucket: bucket, Key: key }).catch((thrown: unknown) => {
        if (errorNames(thrown).includes('NoSuchKey')) return undefined;
        throw s3Failure(thrown, { action: 's3:GetObject', bucket, key });
      });
      return found;
    },
    async write(document, expected) {
      const place = { Bucket: bucket, Key: objectKey(location, document.below) };
      try {
        await writeObject(access, { ...place, document, expected });
        return 'written';
      } catch (thrown) {
        if (isConflict(thrown, expected)) return 'conflict';
        throw s3Failure(thrown, { action: 's3:PutObject', bucket, key: place.Key });
      }
    },
  };
}

interface Place {
  readonly Bucket: string;
  readonly Key: ObjectPlace['below'];
}

function readObject(access: S3Access, place: Place): Promise<StoredObject> {
  return access.ask(async (client, options) => {
    const { Body, ETag, ContentType, CacheControl } = await client.send(new GetObjectCommand(place), options);
    const body = (await Body?.transformToString('utf-8')) ?? '';
    // Without it a later write could not be conditional; every S3 has it.
    if (ETag === undefined) throw new Error('an object without an ETag');
    return {
      body,
      version: ETag,
      served: { contentType: ContentType ?? '', cacheControl: CacheControl ?? '' },
    };
  });
}

interface Write extends Place {
  readonly document: PublishedDocument;
  readonly expected: string | undefined;
}

/**
 * The SDK tries again where an answer did not come. If the first try did reach S3, the second is refused for the
 * object that the first one wrote: that is reported as a conflict, and whoever reads again finds what they wrote.
 */
function writeObject(access: S3Access, { document, expected, ...place }: Write): Promise<unknown> {
  return access.ask((client, options) =>
    client.send(
      new PutObjectCommand({
        ...place,
        Body: document.body,
        ContentType: document.contentType,
        CacheControl: document.cacheControl,
        ServerSideEncryption: 'AES256',
        ...(expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected }),
      }),
      options,
    ),
  );
}

/** S3 answers 404 where the object that was to be replaced is gone, 409 where two writes met. */
function isConflict(thrown: unknown, expected: string | undefined): boolean {
  const names = errorNames(thrown);
  const conflicts = ['PreconditionFailed', 'ConditionalRequestConflict'];
  return (
    conflicts.some((one) => names.includes(one)) || (expected !== undefined && names.includes('NoSuchKey'))
  );
}
