/** The settings on which injection depends; their flags, defaults and checks are in `settings/identity.ts`. */
export interface InjectionSettings {
  /** Folder in the container where the token volume is mounted. */
  readonly tokenMountPath: string;
  /** The same for the token of the EKS Pod Identity agent. */
  readonly containerCredentialsTokenMountPath: string;
  readonly containerCredentialsTokenVolumeName: string;
  /** File name of that token below its mount path. */
  readonly containerCredentialsTokenPath: string;
  /** Where the agent answers. */
  readonly containerCredentialsFullUri: string;
  /** Further variables for containers that get a role. */
  readonly injectEnv: readonly { readonly name: string; readonly value: string }[];
}
