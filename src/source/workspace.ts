export interface FileStat {
  readonly kind: 'file' | 'folder';
  /** Bytes. */
  readonly size: number;
  /** Changes when the content does; what a cache keys on. */
  readonly version: string;
}

/**
 * The files of one project: the only way to the file system for everything below the faces. Paths are as the
 * user would write them from where they stand: relative, forward slashes, normalised (`../app/src/x.py`).
 * Whatever lies outside the project folder, also through a symbolic link, is not there.
 */
export interface Workspace {
  /**
   * The bytes of a regular file; undefined where there is none, it cannot be read, or it is larger than `atMost` bytes,
   * which is the user's limit for files to lint unless the caller has one of its own.
   */
  read(path: string, atMost?: number): Uint8Array | undefined;
  stat(path: string): FileStat | undefined;
  /** Names in a folder, sorted; empty where there is none. Symbolic links are followed only inside the project. */
  list(folder: string): readonly string[];
}
