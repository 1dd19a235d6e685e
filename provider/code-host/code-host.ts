/** What is asked of GitHub and of GitLab. */
export interface CodeHost {
  readonly name: string;
  /** How people write the number of a pull request: `#12`, `!12`. */
  readonly shown: (pullRequest: number) => string;
  /** As many characters as a comment may have. */
  readonly mostCharacters: number;
  /** Who owns the token, as {@link Comment.author} names them. */
  whoAmI(): Promise<string>;
  comments(pullRequest: number): Promise<readonly Comment[]>;
  create(pullRequest: number, body: string): Promise<void>;
  /** The status of the error is 404 where the comment is gone. So it is of the next. */
  edit(pullRequest: number, comment: number, body: string): Promise<void>;
  remove(pullRequest: number, comment: number): Promise<void>;
  /** The pull request whose merge brought a commit into a branch. */
  mergedWith(commit: string): Promise<number | undefined>;
}

/** The oldest has the lowest id. */
export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}
