import { createPublicKey } from 'node:crypto';

/** A key whose private half was thrown away. */
export const fixedKey = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2mjOyFd+FioL3edZ+kVM
0+oX8f/1NJ1KMC14/Go51p9ePbg2I4sCKIll3mStCblg56i8alsbNUnroRVq/GwD
rxCrPrG1+OUWnUN5ilJ36Ueu77vS0s8lkrt8P3W4wMu0TLzzWRx+N5bZIR5eLwAj
SjXlB6HqKdRy0yvBq4ezWOmdv2OYUDgipZMbcFjioEs4iT7pir5AUjhCst2WA/Hd
XIQEdSo6nEYIzjIOz2PnNc8XG9gNWypIO3ZkldY1YZfS/gf6t0nbKTy5mYZadTR5
iVH7iBvNJHcQA1zgfOKvPxMAjr79hvtcjbahSIS68mhow7gHQylCZ5L9KUmkGPF0
GwIDAQAB
-----END PUBLIC KEY-----`);

/** Its kid, computed with openssl. */
export const fixedKid = 'F8YGUJ-a_iTjUZMr10ZZsR4V0ApM9zAqYx4L1NLbU9g';
