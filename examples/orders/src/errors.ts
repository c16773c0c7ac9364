/** An error that the client is told of. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = new.target.name;
    this.status = status;
  }
}

export class ValidationError extends RequestError {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(400, problems.join("; "));
    this.problems = problems;
  }
}

export class NotFoundError extends RequestError {
  constructor(what: string, id: string) {
    super(404, `no ${what} ${id}`);
  }
}

export class OutOfStockError extends RequestError {
  readonly isbn: string;

  constructor(isbn: string, wanted: number) {
    super(409, `fewer than ${wanted} of ${isbn} in stock`);
    this.isbn = isbn;
  }
}
