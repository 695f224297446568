/** The settings on which injection depends; their flags, defaults and checks are in `settings/identity.ts`. */
export interface InjectionSettings {
  /** Folder in the container where the token volume is mounted. */
  readonly tokenMountPath: string;
}
